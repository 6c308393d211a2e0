"""Animations: every frame as a browser composes it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image

from tests import images
from tests.conformance import reference
from tests.conformance.case import AVIF, FLAT, JPEG, PLAIN, RESAMPLED, SIZE, WEBP, Case
from tests.conformance.distance import Picture
from tests.images import BLUE, GREEN, RED, YELLOW, GifFrame

CANVAS = (192, 192)
_LEFT, _MIDDLE, _RIGHT = (0, 0, 96, 96), (48, 48, 144, 144), (96, 96, 192, 192)


def cases() -> Iterator[Case]:
    """GIF in every disposal, WebP with and without alpha, and what keeps its first picture only."""
    for name, frames in stories().items():
        yield Case(
            "Animation",
            f"GIF, {name}",
            lambda frames=frames: images.gif(CANVAS, frames),
            lambda frames=frames: [reference.stretched(picture, SIZE) for picture in _seen(composed(frames))],
            "GIF",
            FLAT,
        )
    yield Case(
        "Animation",
        "GIF, a palette for all and another for each",
        lambda: _with_palette_for_all(images.gif(CANVAS, _story(1))),
        lambda: [reference.stretched(picture, SIZE) for picture in composed(_story(1))],
        "GIF",
        FLAT,
    )
    for name, transparent in (("opaque", False), ("with alpha", True)):
        yield Case(
            "Animation",
            f"WebP, {name}",
            lambda transparent=transparent: _written("WEBP", _moving(transparent=transparent), lossless=True),
            lambda transparent=transparent: [reference.stretched(p, SIZE) for p in _moving(transparent=transparent)],
            "WEBP",
            WEBP,
        )
    yield Case(
        "Animation",
        "WebP, frames smaller than its canvas",
        lambda: _on_larger_canvas(
            _written("WEBP", [frame[:96, :96] for frame in _moving(transparent=False)], lossless=True)
        ),
        lambda: [_in_corner(frame) for frame in _moving(transparent=False)],
        "WEBP",
        WEBP,
        replace(PLAIN, width=CANVAS[0], height=CANVAS[1]),  # unscaled, so that no pixel is half transparent
    )
    first = replace(PLAIN, max_frames=2)
    yield Case(
        "Animation",
        "GIF of more frames than allowed: its first",
        lambda: images.gif(CANVAS, _story(1)),
        lambda: [reference.stretched(composed(_story(1))[0], SIZE)],
        "GIF",
        FLAT,
        first,
    )
    for name, output, tolerance in (("AVIF", "AVIF", AVIF), ("TIFF", "JPEG", JPEG), ("PNG", "PNG", RESAMPLED)):
        yield Case(
            "Animation",
            f"{name} of several pictures: its first",
            lambda name=name: _written(name, _moving(transparent=False)),
            lambda: [reference.stretched(_moving(transparent=False)[0], SIZE)],
            output,
            tolerance,
        )


def stories() -> dict[str, tuple[GifFrame, ...]]:
    """The GIFs, by what is special about them. Every frame has a palette of its own."""
    return {
        **{f"disposal {disposal}, partial frames": _story(disposal) for disposal in range(4)},
        "its first frame partial": (GifFrame(RED, _LEFT), GifFrame(GREEN, _RIGHT), GifFrame(YELLOW, _MIDDLE)),
        "a frame that paints nothing": (GifFrame(BLUE), GifFrame(None, None, 1, 200), GifFrame(RED, _LEFT, 1, 300)),
        "disposals mixed": (
            GifFrame(BLUE, None, 1),
            GifFrame(RED, _LEFT, 3),
            GifFrame(GREEN, _MIDDLE, 2),
            GifFrame(YELLOW, _RIGHT, 3),
            GifFrame(RED, _MIDDLE, 0),
        ),
    }


def composed(frames: Sequence[GifFrame]) -> list[Picture]:
    """What a browser shows for each frame, by the GIF89a specification, section 23, and as browsers read it.

    The canvas begins transparent; disposal 2 makes the frame's rectangle transparent again, 3 as it was before.
    """
    canvas = np.zeros((CANVAS[1], CANVAS[0], 4), np.uint8)
    shown = []
    for frame in frames:
        before = canvas.copy()
        left, top, right, bottom = frame.box or (0, 0, *CANVAS)
        if frame.colour is not None:
            canvas[top:bottom, left:right] = (*frame.colour, 255)
        shown.append(canvas.copy())
        if frame.disposal == 2:
            canvas[top:bottom, left:right] = 0
        elif frame.disposal == 3:
            canvas = before
    return shown


def _seen(frames: Sequence[Picture]) -> list[Picture]:
    """A frame that changes nothing may be joined to the one before it."""
    return [frame for before, frame in pairwise([None, *frames]) if before is None or not np.array_equal(before, frame)]


def _story(disposal: int) -> tuple[GifFrame, ...]:
    return (
        GifFrame(BLUE, None, 1, 100),
        GifFrame(RED, _LEFT, disposal, 200),
        GifFrame(GREEN, _MIDDLE, disposal, 300),
        GifFrame(YELLOW, _RIGHT, disposal, 400),
    )


def _moving(*, transparent: bool) -> list[Picture]:
    """A red square that moves over blue, or over nothing."""
    frames = []
    for left in (0, 48, 96):
        canvas = np.zeros((CANVAS[1], CANVAS[0], 4), np.uint8)
        canvas[:] = (0, 0, 0, 0) if transparent else (*BLUE, 255)
        canvas[48:144, left : left + 96] = (*RED, 255)
        frames.append(canvas)
    return frames


def _with_palette_for_all(gif: bytes) -> bytes:
    """Put a global colour table of two greys into a GIF whose frames have their own (GIF89a, sections 18 and 19)."""
    return gif[:10] + b"\x80" + gif[11:13] + bytes((60, 60, 60, 200, 200, 200)) + gif[13:]


def _on_larger_canvas(webp: bytes) -> bytes:
    """Say another size in a WebP's header (RFC 9649, section 2.7): what its frames leave uncovered is transparent."""
    return webp[:24] + (CANVAS[0] - 1).to_bytes(3, "little") + (CANVAS[1] - 1).to_bytes(3, "little") + webp[30:]


def _in_corner(frame: Picture) -> Picture:
    canvas = np.zeros_like(frame)
    canvas[:96, :96] = frame[:96, :96]
    return canvas


def _written(format: str, frames: Sequence[Picture], **save: Any) -> bytes:  # noqa: A002 (Pillow's word)
    first, *others = [Image.fromarray(frame) for frame in frames]
    return images.encoded(first, format, save_all=True, append_images=others, duration=[100, 200, 300], **save)
