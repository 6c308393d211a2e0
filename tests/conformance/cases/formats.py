"""Every format that comes in, in its main variants, opaque and with alpha; and what it must become."""

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from tests.conformance import files, pictures, reference
from tests.conformance.case import AVIF, HEIC, JPEG, PALETTE, RESAMPLED, SIZE, WEBP, Case
from tests.conformance.distance import Picture, Tolerance

_BLACK = Image.new("RGB", (pictures.WIDTH, pictures.HEIGHT))

_OPAQUE: tuple[tuple[str, str, Tolerance, Callable[[Picture], bytes]], ...] = (
    ("JPEG, baseline", "JPEG", JPEG, lambda card: files.by_pillow(card, "JPEG")),
    ("JPEG, progressive", "JPEG", JPEG, lambda card: files.by_pillow(card, "JPEG", progressive=True)),
    ("JPEG, 4:4:4", "JPEG", JPEG, lambda card: files.by_pillow(card, "JPEG", subsampling=0)),
    ("JPEG, restart markers", "JPEG", JPEG, lambda card: files.by_pillow(card, "JPEG", restart_marker_rows=4)),
    (
        "MPO, first picture",
        "JPEG",
        JPEG,
        lambda card: files.by_pillow(card, "MPO", save_all=True, append_images=[_BLACK]),
    ),
    ("PNG", "PNG", RESAMPLED, lambda card: files.by_pillow(card, "PNG", compress_level=1)),
    ("PNG, interlaced", "PNG", RESAMPLED, files.interlaced_png),
    (
        "APNG, first picture",
        "PNG",
        RESAMPLED,
        lambda card: files.by_pillow(card, "PNG", save_all=True, append_images=[_BLACK], compress_level=1),
    ),
    ("GIF", "GIF", PALETTE, lambda card: files.by_libvips(card, ".gif", "srgb", dither=1.0)),
    ("WebP, lossless", "WEBP", WEBP, lambda card: files.by_pillow(card, "WEBP", method=0)),
    ("WebP, lossy", "WEBP", WEBP, lambda card: files.by_pillow(card, "WEBP", lossless=False, quality=90, method=0)),
    ("AVIF", "AVIF", AVIF, lambda card: files.by_pillow(card, "AVIF", speed=10)),
    ("HEIC", "JPEG", HEIC, lambda card: files.by_pillow(card, "HEIC")),
    ("TIFF", "JPEG", JPEG, lambda card: files.by_pillow(card, "TIFF")),
    ("TIFF, tiles", "JPEG", JPEG, lambda card: files.by_libvips(card, ".tif", "srgb", tile=True, compression="lzw")),
    ("BMP", "JPEG", JPEG, lambda card: files.by_pillow(card, "BMP")),
)

_WITH_ALPHA: tuple[tuple[str, str, Tolerance, Callable[[Picture], bytes]], ...] = (
    ("PNG", "PNG", RESAMPLED, lambda picture: files.by_pillow(picture, "PNG", compress_level=1)),
    ("GIF", "GIF", PALETTE, lambda picture: files.by_libvips(picture, ".gif", "srgb", dither=1.0)),
    ("WebP, lossless", "WEBP", WEBP, lambda picture: files.by_pillow(picture, "WEBP", method=0)),
    ("AVIF", "AVIF", AVIF, lambda picture: files.by_pillow(picture, "AVIF", speed=10)),
    ("HEIC", "PNG", RESAMPLED, lambda picture: files.by_pillow(picture, "HEIC")),
    ("TIFF", "PNG", RESAMPLED, lambda picture: files.by_pillow(picture, "TIFF")),
    ("BMP", "PNG", RESAMPLED, files.bmp_with_alpha),
)


def cases() -> Iterator[Case]:
    """Opaque ones, then those with alpha."""
    for name, output, tolerance, write in _OPAQUE:
        yield Case(
            "Format",
            f"{name} → {output}",
            lambda write=write: write(pictures.card()),
            lambda: [reference.covering(pictures.card(), SIZE)],
            output,
            tolerance,
        )
    for name, output, tolerance, write in _WITH_ALPHA:
        hard = output == "GIF"
        yield Case(
            "Alpha",
            f"{name} → {output}",
            lambda write=write: write(pictures.cut_out()),
            lambda hard=hard: [_one_bit_alpha(_expected_cut_out()) if hard else _expected_cut_out()],
            output,
            tolerance,
        )


def _expected_cut_out() -> Picture:
    return reference.covering(pictures.cut_out(), SIZE)


def _one_bit_alpha(picture: Picture) -> Picture:
    """GIF's alpha is all or nothing."""
    alpha = np.where(picture[..., 3] < 128, 0, 255).astype(np.uint8)
    return np.dstack([picture[..., :3], alpha])
