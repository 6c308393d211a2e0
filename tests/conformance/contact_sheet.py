"""The contact sheet: for each case what must come out, what came out of ours, of libvips and of Pillow used naively.

All measures are pixels.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image

from demo import ink
from demo.ink import BOLD, MEDIUM, SEMIBOLD, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conformance.distance import Picture
    from tests.conformance.report import Attempt, Judged

SIDE, GAP, PADDING, MARGIN, COLUMNS = 116, 8, 14, 56, 4
CARD = (4 * SIDE + 3 * GAP + 2 * PADDING, SIDE + 2 * PADDING + 48)
HEADER, SECTION = 216, 84
PAPER, SURFACE, INK, QUIET, FAINT = "#f3f0ea", "#fffefb", "#1f2430", "#6d7282", "#e6e2d8"
GOOD, BAD = "#0f766e", "#b4412f"
LEGEND = ("must be", "ours", "libvips", "Pillow, naively")


def draw(judged: Sequence[Judged]) -> Image.Image:
    """Draw the page, a section for each group."""
    groups = [(name, list(members)) for name, members in groupby(sorted(judged, key=_group), key=_group)]
    groups.sort(key=lambda group: judged.index(group[1][0]))
    rows = sum(-(-len(members) // COLUMNS) for _, members in groups)
    width = 2 * MARGIN + COLUMNS * CARD[0] + (COLUMNS - 1) * PADDING
    height = HEADER + len(groups) * SECTION + rows * (CARD[1] + PADDING) + MARGIN
    page = Image.new("RGB", (width, height), PAPER)
    _header(page, judged)
    top = HEADER
    for name, members in groups:
        ink.write(page, (MARGIN, top + 56), name, font(32, SEMIBOLD), INK)
        _tally(page, top + 56, members)
        top += SECTION
        for index, one in enumerate(members):
            row, column = divmod(index, COLUMNS)
            _card(page, (MARGIN + column * (CARD[0] + PADDING), top + row * (CARD[1] + PADDING)), one)
        top += -(-len(members) // COLUMNS) * (CARD[1] + PADDING)
    return page


def _group(judged: Judged) -> str:
    return judged.case.group


def _header(page: Image.Image, judged: Sequence[Judged]) -> None:
    ink.write(page, (MARGIN, 96), "Conformance", font(60, BOLD), INK)
    passed = sum(one.ours.passed for one in judged)
    ink.write(page, (MARGIN, 142), f"{passed} of {len(judged)} cases come out as they must", font(26), QUIET)
    line = f"In each card, from the left: {', '.join(LEGEND)}. Under each its distance: mean CIEDE2000."
    line += " A red rim is beyond the tolerance; an empty frame, no result. Of animations, the last frame."
    ink.write(page, (MARGIN, 184), line, font(20), QUIET)


def _tally(page: Image.Image, baseline: int, members: Sequence[Judged]) -> None:
    counts = [sum(one.ours.passed for one in members)]
    counts += [sum(one.peers[at].passed for one in members) for at in range(2)]
    told = ", ".join(f"{name} {count}" for name, count in zip(LEGEND[1:], counts, strict=True))
    right = page.width - MARGIN
    ink.write(page, (right, baseline), f"within tolerance, of {len(members)}: {told}", font(20), QUIET, right=True)


def _card(page: Image.Image, at: tuple[int, int], judged: Judged) -> None:
    left, top = at
    ink.rounded(page, (left, top, left + CARD[0], top + CARD[1]), 10, SURFACE)
    face = font(17, MEDIUM)
    title = ink.fitted(judged.case.name, face, CARD[0] - 2 * PADDING)
    ink.write(page, (left + PADDING, top + PADDING + 16), title, face, INK if judged.ours.passed else BAD)
    top += PADDING + 28
    _picture(page, (left + PADDING, top), judged.expected[-1], FAINT)
    for index, attempt in enumerate((judged.ours, *judged.peers), 1):
        _attempt(page, (left + PADDING + index * (SIDE + GAP), top), attempt)


def _attempt(page: Image.Image, at: tuple[int, int], attempt: Attempt) -> None:
    tone = GOOD if attempt.passed else BAD
    if attempt.frames:
        _picture(page, at, attempt.frames[-1], FAINT if attempt.passed else BAD)
    else:
        _rim(page, at, (SIDE, SIDE), BAD)
    face = font(14, MEDIUM)
    told = f"{attempt.distance.colour:.2f}" if attempt.distance else attempt.reason.partition(":")[0]
    ink.write(page, (at[0], at[1] + SIDE + 22), ink.fitted(told, face, SIDE), face, tone)


def _picture(page: Image.Image, at: tuple[int, int], picture: Picture, rim: str) -> None:
    image = Image.fromarray(picture).convert("RGBA")
    scale = SIDE / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    left, top = at[0] + (SIDE - size[0]) // 2, at[1] + (SIDE - size[1]) // 2
    _rim(page, (left, top), size, rim)
    page.paste(Image.alpha_composite(ink.checkerboard(size), image).convert("RGB"), (left, top))


def _rim(page: Image.Image, at: tuple[int, int], size: tuple[int, int], tone: str) -> None:
    width = 3
    page.paste(tone, (at[0] - width, at[1] - width, at[0] + size[0] + width, at[1] + size[1] + width))
    page.paste(SURFACE, (*at, at[0] + size[0], at[1] + size[1]))
