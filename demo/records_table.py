"""The records as a table for a terminal."""

import unicodedata
from collections.abc import Sequence

from demo.outcome import Outcome

HEADINGS = ("key", "source", "format", "pixels", "bytes", "status", "ms")
LAST = len(HEADINGS) - 1


def records_table(outcomes: Sequence[Outcome]) -> str:
    """Return one line for each outcome under a line of headings, in aligned columns."""
    rows = [HEADINGS, *map(_row, outcomes)]
    widths = [max(_columns(row[index]) for row in rows) for index in range(len(HEADINGS))]
    lines = ["  ".join(_padded(cell, widths[index], index) for index, cell in enumerate(row)).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _row(outcome: Outcome) -> tuple[str, ...]:
    took = outcome.milliseconds
    return (
        outcome.record.key,
        str(outcome.record.source or "–"),
        outcome.formats or "–",
        outcome.sizes or "–",
        outcome.volumes,
        outcome.verdict,
        "–" if took is None else str(took),
    )


def _padded(cell: str, width: int, index: int) -> str:
    blanks = " " * (width - _columns(cell))
    return blanks + cell if index == LAST else cell + blanks


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes: a wide character takes two, a combining one none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
