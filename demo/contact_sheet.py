"""The contact sheet: every file before and after on one page, and under them those that were refused, with the reason.

All measures are pixels.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath
from statistics import median

from PIL import Image, ImageDraw, ImageOps

from demo import ink
from demo.ink import BOLD, MEDIUM, SEMIBOLD, Box, font
from demo.outcome import ARROW, SIDE, Outcome, amount
from demo.previews import preview

MARGIN, GAP, PADDING, RADIUS, CORNER = 96, 36, 36, 28, 10
BEFORE, AFTER, ARROW_ROOM = (380, 300), (300, 300), 92
CARD = (2 * PADDING + BEFORE[0] + ARROW_ROOM + AFTER[0], PADDING + AFTER[1] + 176)
COLUMNS, REFUSED_COLUMNS = 3, 4
CONTENT = COLUMNS * CARD[0] + (COLUMNS - 1) * GAP
REFUSED_CARD = ((CONTENT - (REFUSED_COLUMNS - 1) * GAP) // REFUSED_COLUMNS, 330)
HEADER, SECTION, FOOTER = 320, 150, 130

CHIP = font(21, SEMIBOLD)

PAPER, SURFACE, SHADOW = "#f3f0ea", "#fffefb", "#cfc6b6"
INK, QUIET, FAINT = "#1f2430", "#6d7282", "#b3aea3"
TEAL, TEAL_TINT = "#0f766e", "#dcefe9"
VIOLET, VIOLET_TINT = "#5b4bb3", "#e8e4f8"
CORAL, CORAL_TINT = "#b4412f", "#fbe3dc"


def contact_sheet(outcomes: Sequence[Outcome]) -> Image.Image:
    """Draw the page: a card for each outcome, those with a result first."""
    done = [outcome for outcome in outcomes if outcome.result is not None]
    refused = [outcome for outcome in outcomes if outcome.result is None]
    done_height = _grid_height(len(done), COLUMNS, CARD[1])
    refused_height = _grid_height(len(refused), REFUSED_COLUMNS, REFUSED_CARD[1])
    section = SECTION if refused else 0
    page = Image.new("RGB", (CONTENT + 2 * MARGIN, HEADER + done_height + section + refused_height + FOOTER), PAPER)
    _header(page, done, refused)
    for index, outcome in enumerate(done):
        _done_card(page, _place(index, COLUMNS, CARD, HEADER), outcome)
    if refused:
        top = HEADER + done_height + section
        ink.write(page, (MARGIN, top - 40), "Refused, each with its reason", font(42, SEMIBOLD), INK)
        for index, outcome in enumerate(refused):
            _refused_card(page, _place(index, REFUSED_COLUMNS, REFUSED_CARD, top), outcome)
    return page


def _grid_height(count: int, columns: int, height: int) -> int:
    rows = -(-count // columns)
    return max(0, rows * (height + GAP) - GAP)


def _place(index: int, columns: int, size: tuple[int, int], top: int) -> Box:
    row, column = divmod(index, columns)
    x, y = MARGIN + column * (size[0] + GAP), top + row * (size[1] + GAP)
    return (x, y, x + size[0], y + size[1])


def _header(page: Image.Image, done: Sequence[Outcome], refused: Sequence[Outcome]) -> None:
    ink.write(page, (MARGIN, 160), "image-pipeline", font(88, BOLD), INK)
    total = len(done) + len(refused)
    line = (
        f"{total} {'file' if total == 1 else 'files'} in, {len(done)} out as {SIDE} × {SIDE}, upright and watermarked"
    )
    line += f", {len(refused)} refused" if refused else ""
    ink.write(page, (MARGIN, 230), line, font(36), QUIET)
    before = sum(len(outcome.sample.data) for outcome in done)
    after = sum(len(outcome.result or b"") for outcome in done)
    times = [outcome.milliseconds for outcome in done if outcome.milliseconds is not None]
    right = page.width - MARGIN
    ink.write(page, (right, 160), amount(before) + ARROW + amount(after), font(52, SEMIBOLD), TEAL, right=True)
    if times:
        line = f"from upload to finished record: {median(times):.0f} ms in the median"
        ink.write(page, (right, 230), line, font(36), QUIET, right=True)


def _done_card(page: Image.Image, box: Box, outcome: Outcome) -> None:
    ink.card(page, box, RADIUS, SURFACE, SHADOW)
    left, top, right = box[0] + PADDING, box[1] + PADDING, box[2] - PADDING
    _show(page, (left, top, left + BEFORE[0], top + BEFORE[1]), outcome.sample.data, outcome.sample.key)
    ink.arrow(page, (left + BEFORE[0] + 26, top + AFTER[1] // 2), ARROW_ROOM - 52, FAINT, 4)
    _show(page, (right - AFTER[0], top, right, top + AFTER[1]), outcome.result or b"", outcome.record.key)
    line = top + AFTER[1] + 56
    source = {"api": ("POST /images", (VIOLET, VIOLET_TINT)), "s3": ("s3", (TEAL, TEAL_TINT))}
    label, tones = source.get(outcome.sample.source, (outcome.sample.source, (QUIET, PAPER)))
    width = ink.chip_width(label, CHIP)
    ink.chip(page, (right - width, line - 9), label, CHIP, tones)
    face = font(31, SEMIBOLD)
    ink.write(page, (left, line), ink.fitted(outcome.record.key, face, right - width - 24 - left), face, INK)
    ink.write(page, (left, line + 42), outcome.formats, font(26, MEDIUM), INK)
    ink.write(page, (right, line + 42), outcome.volumes, font(26, MEDIUM), INK, right=True)
    original = outcome.record.original or {}
    facts = f"{original.get('width')} × {original.get('height')}  ·  {outcome.sample.note}"
    ink.write(page, (left, line + 80), ink.fitted(facts, font(26), right - left - 120), font(26), QUIET)
    if outcome.milliseconds is not None:
        ink.write(page, (right, line + 80), f"{outcome.milliseconds} ms", font(26), QUIET, right=True)


def _refused_card(page: Image.Image, box: Box, outcome: Outcome) -> None:
    ink.card(page, box, RADIUS, SURFACE, SHADOW)
    left, top, right = box[0] + PADDING, box[1] + PADDING, box[2] - PADDING
    thumbnail = (left, top, left + 150, top + 150)
    _show(page, thumbnail, outcome.sample.data, outcome.sample.key)
    x = thumbnail[2] + 30
    ink.chip(page, (x, top + 24), outcome.verdict, font(24, SEMIBOLD), (CORAL, CORAL_TINT))
    message = outcome.record.error.message if outcome.record.error else ""
    for index, text in enumerate(ink.wrapped(message, font(26), right - x)):
        ink.write(page, (x, top + 92 + index * 37), text, font(26), INK)
    line = thumbnail[3] + 54
    face = font(28, SEMIBOLD)
    volume = amount(len(outcome.sample.data))
    room = right - left - font(26, MEDIUM).getlength(volume) - 24
    ink.write(page, (left, line), ink.fitted(outcome.record.key, face, room), face, INK)
    ink.write(page, (right, line), volume, font(26, MEDIUM), INK, right=True)
    ink.write(page, (left, line + 40), ink.fitted(outcome.sample.note, font(26), right - left), font(26), QUIET)


def _show(page: Image.Image, box: Box, data: bytes, name: str) -> None:
    """Show a file in the middle of a box: as a picture if it is one, else as a sheet of paper with its extension."""
    frames = preview(data, (box[2] - box[0], box[3] - box[1]))
    if frames:
        _centred(page, box, frames)
    else:
        _document(page, box, PurePosixPath(name).suffix.lstrip(".").upper()[:5])


def _centred(page: Image.Image, box: Box, frames: list[Image.Image]) -> None:
    """Draw a picture in the middle of a box. An animation is a little smaller, and its next frames peep out behind."""
    fan = (len(frames) - 1) * ink.FAN_STEP
    room = (box[2] - box[0] - fan, box[3] - box[1] - fan)
    if frames[0].width > room[0] or frames[0].height > room[1]:
        frames = [ImageOps.contain(frame, room, Image.Resampling.LANCZOS) for frame in frames]
    width, height = frames[0].size
    ink.picture(
        page, ((box[0] + box[2] - width - fan) // 2, (box[1] + box[3] - height + fan) // 2), frames, CORNER, SURFACE
    )


def _document(page: Image.Image, box: Box, extension: str) -> None:
    """Draw a sheet of paper with a dog's ear, for a file that shows nothing."""
    middle, width, height, fold = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2), 114, 150, 34
    left, top = middle[0] - width // 2, middle[1] - height // 2
    right, bottom = left + width, top + height
    ink.rounded(page, (left, top, right, bottom), CORNER, "#e9e4da")
    draw = ImageDraw.Draw(page)
    draw.polygon([(right - fold, top), (right, top), (right, top + fold)], fill=SURFACE)
    draw.polygon([(right - fold, top), (right - fold, top + fold), (right, top + fold)], fill="#d5cebf")
    draw.text((middle[0], middle[1] + 12), extension, fill="#8b8474", font=font(28, BOLD), anchor="mm")
