"""Type and shapes for a page: text that fits, cards with a shadow, chips, arrows, rounded pictures."""

from functools import cache

import fontpkg_noto_sans
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from demo.outcome import ARROW

FONT = fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700
FAN_STEP = 12

type Box = tuple[int, int, int, int]
type Point = tuple[int, int]


@cache
def font(size: int, weight: int = REGULAR) -> ImageFont.FreeTypeFont:
    """Return Noto Sans at a size in pixels and a weight of 100 to 900."""
    face = ImageFont.truetype(FONT, size)
    face.set_variation_by_axes([weight, 100])
    return face


def fitted(text: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    """Return the text, its middle left out where it is wider than `width` pixels."""
    if face.getlength(text) <= width:
        return text
    for kept in range(len(text) - 1, 0, -1):
        short = text[: (kept + 1) // 2] + "…" + text[len(text) - kept // 2 :]
        if face.getlength(short) <= width:
            return short
    return "…"


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Return the text in lines no wider than `width` pixels, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def write(  # noqa: PLR0913 - the page, and what a line of type has
    page: Image.Image, at: Point, text: str, face: ImageFont.FreeTypeFont, tone: str, *, right: bool = False
) -> None:
    """Write a line whose baseline begins (or, with `right`, ends) at a point. Arrows are drawn: the font has none."""
    draw = ImageDraw.Draw(page)
    parts = text.split(ARROW)
    gap = round(face.size * 1.9)
    x = float(at[0])
    if right:
        x -= sum(map(face.getlength, parts)) + gap * (len(parts) - 1)
    for index, part in enumerate(parts):
        if index:
            middle = round(at[1] - face.size * 0.33)
            arrow(page, (round(x + face.size * 0.4), middle), round(face.size * 1.1), tone, face.size / 11)
            x += gap
        draw.text((x, at[1]), part, fill=tone, font=face, anchor="ls")
        x += face.getlength(part)


def arrow(page: Image.Image, tail: Point, length: int, tone: str, thickness: float) -> None:
    """Draw an arrow that points right from its tail."""
    scale, head = 4, length * 0.36
    mask = Image.new("L", (scale * (length + 4), scale * round(head * 2 + 4)))
    draw = ImageDraw.Draw(mask)
    tip, middle, reach = (length + 1) * scale, mask.height / 2, head * scale * 0.9
    width = max(1, round(thickness * scale))
    draw.line([(scale, middle), (tip, middle)], fill=255, width=width)
    draw.line([(tip - reach, middle - reach), (tip, middle), (tip - reach, middle + reach)], 255, width, joint="curve")
    mask = mask.resize((length + 4, round(head * 2 + 4)), Image.Resampling.LANCZOS)
    page.paste(Image.new("RGB", mask.size, tone), (tail[0], tail[1] - mask.height // 2), mask)


@cache
def rounded_mask(size: tuple[int, int], radius: int) -> Image.Image:
    """Return a mask of a rectangle with smooth round corners."""
    scale = 4
    mask = Image.new("L", (size[0] * scale, size[1] * scale))
    edge = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(edge, radius * scale, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def rounded(page: Image.Image, box: Box, radius: int, tone: str) -> None:
    """Fill a rectangle with round corners."""
    size = (box[2] - box[0], box[3] - box[1])
    page.paste(Image.new("RGB", size, tone), box[:2], rounded_mask(size, radius))


def card(page: Image.Image, box: Box, radius: int, tone: str, shadow: str) -> None:
    """Lay a card on the page, with a soft shadow beneath it."""
    blur, drop = 22, 10
    size = (box[2] - box[0], box[3] - box[1])
    page.paste(
        Image.new("RGB", (size[0] + 4 * blur, size[1] + 4 * blur), shadow),
        (box[0] - 2 * blur, box[1] - 2 * blur + drop),
        _shadow_mask(size, radius, blur),
    )
    rounded(page, box, radius, tone)


@cache
def _shadow_mask(size: tuple[int, int], radius: int, blur: int) -> Image.Image:
    mask = Image.new("L", (size[0] + 4 * blur, size[1] + 4 * blur))
    mask.paste(rounded_mask(size, radius).point(lambda level: level * 0.5), (2 * blur, 2 * blur))
    return mask.filter(ImageFilter.GaussianBlur(blur))


def chip(page: Image.Image, at: Point, text: str, face: ImageFont.FreeTypeFont, tones: tuple[str, str]) -> int:
    """Draw a label whose left edge and middle are at a point, in (text, background) colours; its width in pixels."""
    height, pad = round(face.size * 1.75), round(face.size * 0.65)
    width = round(face.getlength(text)) + 2 * pad
    top = at[1] - height // 2
    rounded(page, (at[0], top, at[0] + width, top + height), height // 2, tones[1])
    ImageDraw.Draw(page).text((at[0] + pad, at[1]), text, fill=tones[0], font=face, anchor="lm")
    return width


def chip_width(text: str, face: ImageFont.FreeTypeFont) -> int:
    """Return how wide a chip will be."""
    return round(face.getlength(text)) + 2 * round(face.size * 0.65)


def picture(page: Image.Image, at: Point, frames: list[Image.Image], radius: int, rim: str) -> None:
    """Lay a picture on the page, on a checkerboard where it is transparent.

    Further frames stand behind it, each FAN_STEP up and to the right, paler, and set off by a rim.
    """
    for depth, frame in reversed(list(enumerate(frames))):
        left, top = at[0] + depth * FAN_STEP, at[1] - depth * FAN_STEP
        if len(frames) > 1:
            rounded(page, (left - 3, top - 3, left + frame.width + 3, top + frame.height + 3), radius + 3, rim)
        shown = Image.alpha_composite(checkerboard(frame.size), frame).convert("RGB")
        shown = Image.blend(shown, Image.new("RGB", frame.size, rim), 0.25 * depth)
        page.paste(shown, (left, top), rounded_mask(frame.size, radius))


@cache
def checkerboard(size: tuple[int, int]) -> Image.Image:
    """Return the pattern that stands for nothing."""
    square = 12
    board = Image.new("RGBA", size, "#ffffff")
    draw = ImageDraw.Draw(board)
    for top in range(0, size[1], square):
        for left in range(top // square % 2 * square, size[0], 2 * square):
            draw.rectangle((left, top, left + square - 1, top + square - 1), fill="#e6e8ec")
    return board
