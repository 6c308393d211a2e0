"""Transparent pixels have no colour: whatever they hide must not come out at the rim."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from image_pipeline.core.options import Mode

from tests.conformance import files, pictures, reference
from tests.conformance.case import PLAIN, RESAMPLED, SIZE, WEBP, Case
from tests.conformance.distance import Picture

_HIDDEN = {"black": (0, 0, 0), "white": (255, 255, 255), "magenta": (255, 0, 255)}


def cases() -> Iterator[Case]:
    """Reduced and enlarged, over three hidden colours; and a white disc, on which a dark rim shows most."""
    for name, hidden in _HIDDEN.items():
        for format_name, tolerance in (("PNG", RESAMPLED), ("WEBP", WEBP)):
            yield Case(
                "Alpha",
                f"{name} hidden in {format_name}",
                lambda hidden=hidden, format_name=format_name: files.by_pillow(
                    pictures.cut_out(hidden),
                    format_name,
                    **({"exact": True, "method": 0} if format_name == "WEBP" else {}),
                ),
                lambda: [reference.covering(pictures.cut_out(), SIZE)],
                format_name,
                tolerance,
            )
    for side in (2000, 40):
        yield Case(
            "Alpha",
            f"white disc on transparent black, {side} × {side}",
            lambda side=side: files.by_pillow(_disc(side), "PNG"),
            lambda side=side: [reference.stretched(_disc(side, ground=255), SIZE)],
            "PNG",
            RESAMPLED,
            replace(PLAIN, mode=Mode.STRETCH),
        )


def _disc(side: int, *, ground: int = 0) -> Picture:
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    alpha = np.where(np.hypot(x, y) < side * 0.4, 255, 0).astype(np.uint8)
    light = np.where(alpha > 0, 255, ground).astype(np.uint8)
    return np.dstack([light, light, light, alpha])
