"""The pictures: made in code, the same on every machine, with the detail and the size in bytes of real ones.

A photograph is modelled as what makes it hard to compress: structure whose strength falls with its frequency, as in
nature; edges of things in front of each other; smooth sky; and the sensor's noise. `bits_per_pixel` in the report tells
how near that comes: phones write JPEG at 1.5 to 3.5 bits per pixel, and a photo as PNG takes 10 to 15.
"""

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.image_job.files import kept

type Drawing = Callable[[], Image.Image]

_SIZES = {2: (1632, 1224), 12: (4032, 3024), 24: (5712, 4284), 48: (8064, 6048)}
"""Megapixels: what phones' cameras have had."""

_ON_ITS_SIDE = 6  # EXIF: as a phone held upright stores it
_ORIENTATION = 0x0112
_NATURAL_FALL = 0.2
"""How an octave's amplitude falls with its frequency: in nature each is about as strong as the next."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of the set. `kind` groups the report's rows; `quick` is in the small set."""

    name: str
    kind: str
    suffix: str
    size: tuple[int, int]
    write: Callable[[], bytes]
    quick: bool = False

    def path(self, folder: Path) -> Path:
        """Give the file in `folder`, made if it is not there."""
        return kept(folder, self.name, self.suffix, self.write)


def pictures() -> list[Picture]:
    """List the set that speed is measured on, photos by format and size."""
    return [
        *_photos(),
        Picture("screenshot", "PNG, screenshot", "png", (2560, 1440), _saved(screenshot, "PNG"), quick=True),
        Picture("heic-12", "HEIC", "heic", _SIZES[12], _heic),
        Picture("animation", "GIF, animated", "gif", (480, 360), _animation, quick=True),
    ]


def _photos() -> Iterator[Picture]:
    exif = Image.Exif()
    exif[_ORIENTATION] = _ON_ITS_SIDE
    kinds: list[tuple[str, str, str, dict[str, Any]]] = [
        ("jpeg", "JPEG", "jpg", {"format": "JPEG", "quality": 92, "exif": exif}),
        ("progressive", "JPEG, progressive", "jpg", {"format": "JPEG", "quality": 85, "progressive": True}),
        ("png", "PNG", "png", {"format": "PNG"}),
        ("webp", "WebP", "webp", {"format": "WEBP", "quality": 82}),
    ]
    for name, kind, suffix, save in kinds:
        for megapixels, size in _SIZES.items():
            draw = functools.partial(photo, *size)
            yield Picture(f"{name}-{megapixels}", kind, suffix, size, _saved(draw, **save), quick=megapixels == 2)  # noqa: PLR2004


@functools.lru_cache(maxsize=1)
def photo(width: int, height: int, seed: int = 1) -> Image.Image:
    """Draw a photograph of `width` x `height`, RGB."""
    random = np.random.default_rng(seed)
    scenery = _octaves(random, (width, height), fall=_NATURAL_FALL)
    red, blue = (_octaves(random, (width // 4, height // 4), fall=1.2) for _ in range(2))
    light = Image.linear_gradient("L").resize((width, height), Image.Resampling.BILINEAR)
    picture = Image.merge(
        "YCbCr",
        (
            Image.blend(_levels(scenery, 52), light, 0.35),
            *(_levels(chroma, 20).resize((width, height), Image.Resampling.BICUBIC) for chroma in (blue, red)),
        ),
    ).convert("RGB")
    _put_things(picture, random)
    # a lens never reaches the resolution of its sensor's pixels, the less the smaller they are
    picture = picture.filter(ImageFilter.GaussianBlur(0.6 if width < 3000 else 0.8))  # noqa: PLR2004
    return _with_sensor_noise(picture, random)


def _octaves(random: np.random.Generator, size: tuple[int, int], fall: float) -> np.ndarray:
    """Add noise of every scale up to the pixel's, each octave weaker than the one before; deviation 1."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    across = 3
    while across <= width:
        grid = random.standard_normal((max(2, across * height // width), across), np.float32)
        layer = Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)
        total += np.asarray(layer) * np.float32(across**-fall)
        across *= 2
    return total / total.std()


def _levels(field: np.ndarray, deviation: float) -> Image.Image:
    return Image.fromarray(np.clip(field * np.float32(deviation) + 128, 0, 255).astype(np.uint8))


def _put_things(picture: Image.Image, random: np.random.Generator) -> None:
    """Put things in front of the scenery: the edges that a resampling filter must keep sharp."""
    draw = ImageDraw.Draw(picture, "RGBA")
    for _ in range(60):
        x, y = random.uniform(0, picture.width), random.uniform(0, picture.height)
        reach = random.uniform(0.01, 0.09) * picture.height
        corners = [(x + reach * dx, y + reach * dy) for dx, dy in random.uniform(-1, 1, (5, 2))]
        draw.polygon(corners, (*(int(level) for level in random.integers(0, 256, 3)), int(random.integers(120, 256))))


def _with_sensor_noise(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture).astype(np.int16)
    for top in range(0, picture.height, 256):  # in bands: fifty megapixels of floating point are many
        band = pixels[top : top + 256]
        band += np.round(random.standard_normal(band.shape, np.float32) * np.float32(2.2)).astype(np.int16)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def screenshot() -> Image.Image:
    """Draw a desktop with a window of text: flat areas, few colours, sharp edges."""
    image = Image.new("RGB", (2560, 1440), "#dfe7ef")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"), 22)
    draw.rectangle((0, 0, 2560, 48), fill="#22303c")
    draw.rounded_rectangle((160, 110, 2400, 1370), 18, fill="white", outline="#9aa7b4", width=2)
    draw.rectangle((162, 180, 600, 1350), fill="#f3f5f7")
    words = "the picture that lands in the bucket is resized stamped written and recorded by one function".split()  # noqa: SIM905
    random = np.random.default_rng(2)
    for line in range(38):
        text = " ".join(words[word] for word in random.integers(0, len(words), 18))
        draw.text((640, 200 + 30 * line), text, "#1c2733", font)
        draw.text((190, 200 + 30 * line), text[:24], "#5b6b7a", font)
    draw.rectangle((1700, 900, 2340, 1320), fill="#2f6fde")
    return image


def _animation() -> bytes:
    """Film a pan over a photograph: every pixel moves, each frame has 256 colours."""
    scenery = photo(*_SIZES[2]).resize((816, 612), Image.Resampling.LANCZOS)
    frames = [scenery.crop((8 * i, 6 * i, 8 * i + 480, 6 * i + 360)).quantize(256) for i in range(24)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    return buffer.getvalue()


def _heic() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(photo(*_SIZES[12])).save(buffer, quality=60)
    return buffer.getvalue()


def _saved(draw: Drawing, format: str, **save: Any) -> Callable[[], bytes]:  # noqa: A002 (Pillow's word)
    def write() -> bytes:
        buffer = io.BytesIO()
        draw().save(buffer, format, **save)
        return buffer.getvalue()

    return write
