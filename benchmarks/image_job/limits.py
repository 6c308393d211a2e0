"""The largest pictures that the function accepts, in the shapes and kinds that cost most.

The shape is a long strip, for nothing of it can be left out early: a picture 763 pixels high cannot be decoded at a
half for a result of 512. Each strip has just under fifty million pixels.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from benchmarks.image_job.files import kept

_STRIP = (65_500, 763)  # JPEG's longest side is 65,535
_SHORT_STRIP = (16_383, 3_051)  # WebP's is 16,383; those of AVIF and HEIC are cut in tiles
_SQUARE = (7_071, 7_071)


@dataclass(frozen=True, slots=True)
class Largest:
    """One file at the limit."""

    name: str
    format: str
    suffix: str
    write: Callable[[], bytes]

    def path(self, folder: Path) -> Path:
        """Give the file in `folder`, made if it is not there."""
        return kept(folder, self.name, self.suffix, self.write)


def largest() -> list[Largest]:
    """List them; every format that is accepted by default, and each of its kinds that takes another way."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return [
        Largest("jpeg", "JPEG", "jpg", _save("RGB", _STRIP, "JPEG", icc_profile=profile)),
        Largest("jpeg-square", "JPEG", "jpg", _save("RGB", _SQUARE, "JPEG")),
        Largest("jpeg-progressive", "JPEG", "jpg", _save("RGB", _STRIP, "JPEG", progressive=True, subsampling="4:4:4")),
        Largest("jpeg-progressive-cmyk", "JPEG", "jpg", _save("CMYK", _STRIP, "JPEG", progressive=True)),
        Largest("png-rgb", "PNG", "png", _save("RGB", _STRIP, "PNG", icc_profile=profile)),
        Largest("png-alpha", "PNG", "png", _save("RGBA", _STRIP, "PNG", icc_profile=profile)),
        Largest("png-palette-alpha", "PNG", "png", _save("P", _STRIP, "PNG", transparency=bytes(range(256)))),
        Largest("png-grey-16", "PNG", "png", _save("I;16", _STRIP, "PNG")),
        Largest("webp", "WebP", "webp", _save("RGB", _SHORT_STRIP, "WEBP", method=0)),
        Largest("webp-alpha", "WebP", "webp", _save("RGBA", _SHORT_STRIP, "WEBP", method=0)),
        Largest("webp-lossless", "WebP", "webp", _save("RGBA", _SHORT_STRIP, "WEBP", lossless=True, method=0)),
        Largest("webp-animated", "WebP", "webp", _animated("RGBA", (3_535, 3_535), 4, "WEBP", method=0)),
        Largest("gif", "GIF", "gif", _save("P", _STRIP, "GIF")),
        Largest("gif-animated", "GIF", "gif", _animated("P", (3_535, 3_535), 4, "GIF", disposal=3)),
        Largest("gif-many-frames", "GIF", "gif", _animated("P", (500, 500), 190, "GIF", disposal=3)),
        Largest("avif-alpha", "AVIF", "avif", _save("RGBA", _SHORT_STRIP, "AVIF", speed=10, subsampling="4:4:4")),
        Largest("heic", "HEIC", "heic", _heic("RGB")),
        Largest("heic-alpha", "HEIC", "heic", _heic("RGBA")),
    ]


def _drawing(mode: str, size: tuple[int, int], number: int = 0) -> Image.Image:
    """Paint one flat colour, seen through where it can be: memory goes by the number of pixels, not what they show."""
    if mode == "I;16":
        return Image.new(mode, size, 30_000)
    image = Image.new(mode, size, number % 256 if mode == "P" else tuple([100 + number % 100] * len(mode)))
    if mode == "P":
        image.putpalette(bytes(value for level in range(256) for value in (level, 255 - level, level)))
    return image


def _save(mode: str, size: tuple[int, int], format: str, **save: Any) -> Callable[[], bytes]:  # noqa: A002 (Pillow's word)
    def write() -> bytes:
        buffer = io.BytesIO()
        _drawing(mode, size).save(buffer, format, **save)
        return buffer.getvalue()

    return write


def _animated(mode: str, size: tuple[int, int], frames: int, format: str, **save: Any) -> Callable[[], bytes]:  # noqa: A002
    def write() -> bytes:
        buffer = io.BytesIO()
        first, *others = [_drawing(mode, size, number) for number in range(frames)]
        first.save(buffer, format, save_all=True, append_images=others, duration=100, loop=0, **save)
        return buffer.getvalue()

    return write


def _heic(mode: str) -> Callable[[], bytes]:
    def write() -> bytes:
        buffer = io.BytesIO()
        pillow_heif.from_pillow(_drawing(mode, _SHORT_STRIP)).save(buffer, quality=40)
        return buffer.getvalue()

    return write
