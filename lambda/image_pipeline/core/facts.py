"""What the job tells about an image: plain values, ready for a database item."""

import re
from dataclasses import dataclass
from itertools import batched, chain

from PIL import Image

from image_pipeline.core.geometry import turned, upright
from image_pipeline.core.placeholder import blurhash

_EXIF_IFD, _DATE_TIME_ORIGINAL, _OFFSET_TIME_ORIGINAL = 0x8769, 0x9003, 0x9011
_SIDE = 20
_OPAQUE_ENOUGH = 128


@dataclass(frozen=True, slots=True)
class Header:
    """What can be known without decoding. `width` and `height` are as stored, before orientation.

    `frames` counts what the file holds; in a GIF no further than one beyond the option `max_frames`.
    """

    format: str
    bytes: int
    width: int
    height: int
    frames: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks from afar: its most common colour, "#rrggbb", and its BlurHash."""

    dominant_color: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The original. `width` and `height` are as displayed; `captured_at` is ISO 8601, zone included if known."""

    sha256: str
    bytes: int
    format: str
    width: int
    height: int
    frames: int
    alpha: bool
    dominant_color: str
    placeholder: str
    captured_at: str | None


def look(picture: Image.Image, orientation: int = 1) -> Look:
    """Sample an RGB or RGBA picture that is stored in EXIF's `orientation`.

    What is transparent shows white in the placeholder and has no colour to count.
    """
    sample = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=1.0)
    sample = upright(sample, orientation)
    width, height = turned(picture.size, orientation)
    flat = sample.convert("RGB")
    seen = _pixels(flat)
    if sample.mode == "RGBA":
        alpha = sample.getchannel("A")
        seen = [colour for colour, a in zip(seen, alpha.tobytes(), strict=True) if a >= _OPAQUE_ENOUGH]
        white = Image.new("RGB", sample.size, "white")
        white.paste(sample, mask=alpha)
        flat = white
    across, down = (4, 3) if width >= height else (3, 4)
    return Look(_most_common(seen), blurhash(flat.tobytes(), _SIDE, _SIDE, across, down))


def captured_at(exif: Image.Exif) -> str | None:
    """Read when the shutter opened, as the camera's clock had it; anything but a real date and time is None."""
    from datetime import datetime  # noqa: PLC0415 (few images come with EXIF)

    details = exif.get_ifd(_EXIF_IFD)
    taken, offset = str(details.get(_DATE_TIME_ORIGINAL, "")), str(details.get(_OFFSET_TIME_ORIGINAL, ""))
    try:
        moment = datetime.strptime(taken.strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 (may have none)
    except ValueError:
        return None
    return moment + (offset if re.fullmatch(r"[+-]\d\d:\d\d", offset) else "")


def _pixels(image: Image.Image) -> list[tuple[int, ...]]:
    return list(batched(image.tobytes(), 3, strict=True))


def _most_common(colours: list[tuple[int, ...]]) -> str:
    if not colours:
        return "#ffffff"
    row = Image.frombytes("RGB", (len(colours), 1), bytes(chain.from_iterable(colours)))
    few = row.quantize(8, Image.Quantize.MEDIANCUT)
    histogram = few.histogram()
    index = histogram.index(max(histogram))
    palette = few.getpalette() or []
    return "#" + bytes(palette[3 * index : 3 * index + 3]).hex()
