"""What the job can be asked to do, with its defaults and its rules."""

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum

from image_pipeline.core.formats import ACCEPTED_BY_DEFAULT, FORMATS
from image_pipeline.errors import InvalidConfiguration

PILLOW_PIXEL_LIMIT = 89_478_485
"""`PIL.Image.MAX_IMAGE_PIXELS` as shipped; Pillow warns above it and refuses above twice as much."""

_LARGEST_SIDE = 4096
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Mode(StrEnum):
    """How a picture of one shape meets a box of another."""

    COVER = "cover"  # fills the box; the overhang is cropped, centred
    CONTAIN = "contain"  # fits into the box; the rest is padded
    STRETCH = "stretch"  # fills the box; proportions change
    INSIDE = "inside"  # fits into the box and keeps its own shape; never enlarged


class Position(StrEnum):
    """Where the watermark sits."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"
    CENTRE = "centre"
    TILED = "tiled"  # again and again, all over the picture


@dataclass(frozen=True, slots=True)
class Problem:
    """One option with a value that cannot be used; `option` is its dotted name, such as "watermark.opacity"."""

    option: str
    message: str

    def __str__(self) -> str:
        return f"{self.option}: {self.message}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Watermark:
    position: Position = Position.BOTTOM_RIGHT
    margin: float = 0.03
    """Distance to the edges (at least, if tiled), as a share of the picture's shorter side."""
    opacity: float = 0.85

    def problems(self) -> list[Problem]:
        """List what cannot be used."""
        return [
            *_one_of("watermark.position", self.position, Position),
            *_in_range("watermark.margin", self.margin, 0, 0.45),
            *_in_range("watermark.opacity", self.opacity, 0.05, 1),
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class TextWatermark(_Watermark):
    """One line of white text with a dark outline."""

    text: str
    scale: float = 0.06
    """The font's size as a share of the picture's shorter side; a text too long for the picture is drawn smaller."""
    font_path: str | None = None
    """A TrueType or OpenType file; None is Noto Sans."""
    weight: int = 600
    """100 to 900, for a variable font; a static one has only its own."""

    def problems(self) -> list[Problem]:
        """List what cannot be used; whether the font has the text's glyphs shows when it is first drawn."""
        found = _Watermark.problems(self)
        if not self.text.strip() or not all(
            c == "\N{NO-BREAK SPACE}" or c.isprintable() or _joins(c) for c in self.text
        ):
            found.append(Problem("watermark.text", "must be one line of visible characters"))
        return [
            *found,
            *_in_range("watermark.scale", self.scale, 0.01, 1),
            *_in_range("watermark.weight", self.weight, 100, 900),
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageWatermark(_Watermark):
    """A picture with alpha, such as a logo."""

    png: bytes = field(repr=False)
    scale: float = 0.25
    """The largest share of the picture's width and of its height that the mark takes."""

    def problems(self) -> list[Problem]:
        """List what cannot be used."""
        found = _Watermark.problems(self)
        if not self.png.startswith(b"\x89PNG\r\n\x1a\n"):
            found.append(Problem("watermark.png", "must be a PNG file"))
        return [*found, *_in_range("watermark.scale", self.scale, 0.01, 1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """One job. Every field has a default; a bad value raises InvalidConfiguration, which lists all of them."""

    width: int = 512
    height: int = 512
    mode: Mode = Mode.COVER
    background: str = "#ffffff"
    """Pads a picture without transparency in mode contain; one with transparency is padded with nothing."""
    quality: int = 82
    """JPEG's scale, 1 to 100; the other lossy formats are set to look the same."""
    max_bytes: int = 30 * 1024 * 1024
    max_pixels: int = 50_000_000
    """Of one picture; and of all frames of an animation, each counted as it comes or as it goes, whichever is more."""
    max_frames: int = 1000
    """An animation beyond this, or beyond `max_pixels`, keeps its first frame."""
    formats: frozenset[str] = ACCEPTED_BY_DEFAULT
    keep_copyright: bool = False
    """Let the notice of copyright and the artist's name, and nothing else of the metadata, go into the result."""
    watermark: TextWatermark | ImageWatermark | None = None

    def __post_init__(self) -> None:
        if found := self.problems():
            raise InvalidConfiguration("; ".join(map(str, found)))

    @classmethod
    def check(cls, **values: object) -> list[Problem]:
        """List everything that is wrong with these values for `Options`, without raising."""
        candidate = object.__new__(cls)
        for option in fields(cls):
            object.__setattr__(candidate, option.name, values.get(option.name, option.default))
        return candidate.problems()

    def problems(self) -> list[Problem]:
        """List everything that cannot be used, in the order of the fields."""
        found = [
            *_in_range("width", self.width, 1, _LARGEST_SIDE),
            *_in_range("height", self.height, 1, _LARGEST_SIDE),
            *_one_of("mode", self.mode, Mode),
            *_in_range("quality", self.quality, 1, 100),
            *_in_range("max_bytes", self.max_bytes, 1, 1 << 30),
            *_in_range("max_pixels", self.max_pixels, 1, PILLOW_PIXEL_LIMIT),
            *_in_range("max_frames", self.max_frames, 1, 100_000),
        ]
        if not _COLOUR.fullmatch(self.background):
            found.append(Problem("background", f"must be a colour like #1a2b3c, not {self.background!r}"))
        if not self.formats or not self.formats <= FORMATS.keys():
            found.append(
                Problem("formats", f"must be some of {', '.join(FORMATS)}, not {', '.join(sorted(self.formats))}")
            )
        if self.watermark is not None:
            found += self.watermark.problems()
        return found


def _in_range(option: str, value: float, low: float, high: float) -> list[Problem]:
    if isinstance(value, int | float) and low <= value <= high:
        return []
    return [Problem(option, f"must be from {low} to {high}, not {value!r}")]


def _one_of(option: str, value: str, choices: type[StrEnum]) -> list[Problem]:
    if value in choices:
        return []
    return [Problem(option, f"must be one of {', '.join(choices)}, not {value!r}")]


def _joins(character: str) -> bool:
    """Zero-width joiner and non-joiner shape Persian and Indic words and are not printable by themselves."""
    return character in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
