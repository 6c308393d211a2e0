"""The watermark: drawn once for each picture size, kept, and laid over every picture of that size."""

import functools
import importlib.util
import io
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from image_pipeline.core.geometry import Size, fitted
from image_pipeline.core.options import ImageWatermark, Position, TextWatermark
from image_pipeline.errors import InvalidConfiguration

if TYPE_CHECKING:
    from PIL import ImageFont

_SMALLEST_FONT = 10
"""Below this size in pixels strokes vanish, so a smaller text is drawn at this size and scaled down."""

_OUTLINE = 0.09
"""Width of the dark outline as a share of the font's size: white on white stays readable by it."""

_OUTLINE_STRENGTH = 0.75
_RIGHT_TO_LEFT = ("R", "AL")
_COMBINING = ("Mn", "Mc")
_NEVER_A_CHARACTER = "\uffff"
"""A Unicode noncharacter: whatever is drawn for it is what the font draws for everything that it lacks."""


def apply(picture: Image.Image, watermark: TextWatermark | ImageWatermark) -> Image.Image:
    """Return the RGB or RGBA picture with the watermark on it, wholly inside; if tiled, every one of them."""
    mark = layer(watermark, picture.size)
    for place in _places(watermark, picture.size, mark.size):
        if picture.mode == "RGBA":
            picture.alpha_composite(mark, place)
        else:
            picture.paste(mark, place, mark)
    return picture


def _places(watermark: TextWatermark | ImageWatermark, picture: Size, mark: Size) -> list[Size]:
    """Left and top of each mark."""
    margin = round(min(picture) * watermark.margin)
    room = picture[0] - mark[0], picture[1] - mark[1]
    if watermark.position == Position.TILED:
        return _tiles(room, mark, margin)
    if watermark.position == Position.CENTRE:
        return [(room[0] // 2, room[1] // 2)]
    vertical, horizontal = watermark.position.split("-")
    left = min(margin, room[0] // 2) if horizontal == "left" else max(room[0] - margin, room[0] // 2)
    top = min(margin, room[1] // 2) if vertical == "top" else max(room[1] - margin, room[1] // 2)
    return [(left, top)]


def _tiles(room: Size, mark: Size, margin: int) -> list[Size]:
    """Rows like a brick wall's, each second one shifted by half a step; from side to side where only one has room.

    Between two, on each side, is at least the height of one.
    """
    gap = mark[1]
    columns, rows = _spread(room[0], mark[0] + gap, margin), _spread(room[1], mark[1] + gap, margin)
    shifted = [(left + right) // 2 for left, right in pairwise(columns)]
    if not shifted and len(rows) > 1 and room[0] > 2 * margin:
        columns, shifted = [margin], [room[0] - margin]
    return [(left, top) for row, top in enumerate(rows) for left in (shifted if shifted and row % 2 else columns)]


def _spread(room: int, step: int, margin: int) -> list[int]:
    """Spread as many places as fit, evenly from margin to margin: one place, in the middle, if no two do."""
    length = room - 2 * margin
    steps = max(0, length) // step
    return [margin + length * index // steps for index in range(steps + 1)] if steps else [room // 2]


@functools.lru_cache(maxsize=32)
def layer(watermark: TextWatermark | ImageWatermark, picture: Size) -> Image.Image:
    """Draw the mark for a picture of this size, RGBA; it is shared, so no caller may change it."""
    inset = 2 * round(min(picture) * watermark.margin)
    room = max(1, picture[0] - inset), max(1, picture[1] - inset)
    if isinstance(watermark, TextWatermark):
        mark = _text(watermark, max(1, round(min(picture) * watermark.scale)))
    else:
        mark = _image(watermark)
        share = _times(picture, watermark.scale)
        room = min(room[0], share[0]), min(room[1], share[1])
    if isinstance(watermark, ImageWatermark) or mark.width > room[0] or mark.height > room[1]:
        mark = mark.resize(fitted(mark.size, room), Image.Resampling.LANCZOS, reducing_gap=2.0)
    mark.putalpha(mark.getchannel("A").point(lambda alpha: round(alpha * watermark.opacity)))
    return mark


def _times(size: Size, factor: float) -> Size:
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def _image(watermark: ImageWatermark) -> Image.Image:
    try:
        with Image.open(io.BytesIO(watermark.png), formats=("PNG",)) as image:
            return image.convert("RGBA")
    except Exception as error:
        raise InvalidConfiguration(f"watermark.png: cannot be decoded: {error}") from error


def _text(watermark: TextWatermark, size: int) -> Image.Image:
    """Draw white letters over their own dark outline, cut to what is inked."""
    from PIL import ImageDraw  # noqa: PLC0415 (only text needs it)

    drawn = max(size, _SMALLEST_FONT)
    shaped = _needs_shaping(watermark.text)
    if shaped:
        _check_shaping()
    font = _font(watermark.font_path, watermark.weight, drawn, shaped=shaped)
    _check_glyphs(watermark.text, font)
    stroke = max(1, round(drawn * _OUTLINE))
    left, top, right, bottom = font.getbbox(watermark.text, stroke_width=stroke)
    extent = max(1, int(right - left) + 2), max(1, int(bottom - top) + 2)
    origin = 1 - left, 1 - top
    outline, letters = Image.new("L", extent), Image.new("L", extent)
    ImageDraw.Draw(outline).text(origin, watermark.text, 255, font, stroke_width=stroke)
    ImageDraw.Draw(letters).text(origin, watermark.text, 255, font)
    mark = Image.new("RGBA", extent)
    mark.putalpha(outline.point(lambda alpha: round(alpha * _OUTLINE_STRENGTH)))
    white = Image.new("RGBA", extent, "white")
    white.putalpha(letters)
    mark.alpha_composite(white)
    mark = mark.crop(mark.getbbox())
    if size < drawn:
        mark = mark.resize(fitted(mark.size, _times(mark.size, size / drawn)), Image.Resampling.LANCZOS)
    return mark


@functools.lru_cache(maxsize=8)
def _font(path: str | None, weight: int, size: int, *, shaped: bool) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 (only text needs it)

    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC  # so that every machine draws the same
    try:
        font = ImageFont.truetype(path or _default_font(), size, layout_engine=engine)
    except OSError as error:
        raise InvalidConfiguration(f"watermark.font_path: {path} cannot be read as a font: {error}") from error
    try:
        axes = font.get_variation_axes()
    except (OSError, NotImplementedError):  # a static font
        return font
    font.set_variation_by_axes([weight if axis["name"] == b"Weight" else axis["default"] or 0 for axis in axes])
    return font


def _default_font() -> str:
    """Find the font package's file without importing anything."""
    package = importlib.util.find_spec("fontpkg_noto_sans")
    if package is None or not package.submodule_search_locations:
        raise InvalidConfiguration("watermark.font_path: the font package is not installed, so a font must be named")
    return str(Path(package.submodule_search_locations[0]) / "files" / "NotoSans[wdth,wght].ttf")


def _needs_shaping(text: str) -> bool:
    """Say whether letters join, stack or run from right to left: Arabic, Hebrew, Devanagari, Thai and their kin."""
    return any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT or unicodedata.category(c) in _COMBINING for c in text)


def _check_shaping() -> None:
    """Refuse what would come out as letters side by side: Pillow shapes only where it finds FriBiDi on the system."""
    from PIL import features  # noqa: PLC0415 (few texts need it)

    if not features.check_feature("raqm"):
        raise InvalidConfiguration(
            "watermark.text: its script joins or reorders letters, for which the library libfribidi.so.0 is needed, and"
            " it is not on this system; on AWS, a Lambda layer can bring it"
        )


def _check_glyphs(text: str, font: "ImageFont.FreeTypeFont") -> None:
    """Refuse a text with characters that the font has only its "missing" sign for."""
    from PIL import ImageFont  # noqa: PLC0415 (only text needs it)

    basic = ImageFont.Layout.BASIC  # one character, one glyph
    plain = font if font.layout_engine == basic else font.font_variant(layout_engine=basic)

    def glyph(character: str) -> tuple[float, bytes]:
        mask = plain.getmask(character)
        return plain.getlength(character), bytes(mask)

    missing = glyph(_NEVER_A_CHARACTER)
    lacking = sorted({c for c in text if unicodedata.category(c) not in ("Zs", "Cf") and glyph(c) == missing})
    if lacking:
        names = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in lacking)
        raise InvalidConfiguration(f"watermark.text: the font has no sign for {names}; name a font that has")
