"""Orientation 1 to 8 in each format that can carry it; the four modes; enlarging; extreme shapes; decoding small."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from image_pipeline.core.options import Mode

from tests.conformance import files, pictures, reference
from tests.conformance.case import AVIF, HEIC, JPEG, PLAIN, RESAMPLED, SIZE, WEBP, Case
from tests.conformance.distance import Picture, Tolerance

_TURNED: tuple[tuple[str, str, Tolerance], ...] = (
    ("JPEG", "JPEG", JPEG),
    ("MPO", "JPEG", JPEG),
    ("PNG", "PNG", RESAMPLED),
    ("WEBP", "WEBP", WEBP),
    ("AVIF", "AVIF", AVIF),
    ("HEIC", "JPEG", HEIC),
    ("TIFF", "JPEG", JPEG),
)
_MODES: dict[Mode, Callable[[Picture, tuple[int, int]], Picture]] = {
    Mode.COVER: reference.covering,
    Mode.CONTAIN: reference.containing,
    Mode.STRETCH: reference.stretched,
    Mode.INSIDE: reference.inside,
}
_ODD_SHAPES = ((600, 400), (400, 640), (480, 480))
_SMALL = (48, 32)
_EXTREME = ((1, 10_000), (10_000, 1), (3, 3_000), (1, 1), (2, 2))


def cases() -> Iterator[Case]:
    """Orientation, modes, enlarging, extremes, size of decoding."""
    yield from _orientation()
    yield from _modes()
    yield from _enlarging()
    yield from _extremes()
    for name, save in (("baseline", {}), ("progressive", {"progressive": True})):
        yield Case(
            "Geometry",
            f"large JPEG, {name}, decoded at a half",
            lambda save=save: files.by_pillow(pictures.card(4800, 3200), "JPEG", **save),
            lambda: [reference.covering(pictures.card(4800, 3200), SIZE)],
            "JPEG",
            JPEG,
        )


def _orientation() -> Iterator[Case]:
    """Shown at their own shape: 600 x 400 however they are stored."""
    options = replace(PLAIN, mode=Mode.INSIDE)
    for format_name, output, tolerance in _TURNED:
        for orientation in range(1, 9):
            yield Case(
                "Orientation",
                f"{format_name}, {orientation}",
                lambda name=format_name, turn=orientation: files.with_orientation(pictures.card(600, 400), name, turn),
                lambda: [reference.inside(pictures.card(600, 400), SIZE)],
                output,
                tolerance,
                options,
            )


def _modes() -> Iterator[Case]:
    for mode, place in _MODES.items():
        for size in _ODD_SHAPES:
            yield Case(
                "Mode",
                f"{mode}, {size[0]} × {size[1]} to 192 × 240",
                lambda size=size: files.by_pillow(pictures.card(*size), "PNG"),
                lambda size=size, place=place: [place(pictures.card(*size), (192, 240))],
                "PNG",
                RESAMPLED,
                replace(PLAIN, width=192, height=240, mode=mode),
            )
    yield Case(
        "Mode",
        "contain, with a background",
        lambda: files.by_pillow(pictures.card(600, 400), "PNG"),
        lambda: [reference.containing(pictures.card(600, 400), SIZE, (32, 96, 160))],
        "PNG",
        RESAMPLED,
        replace(PLAIN, mode=Mode.CONTAIN, background="#2060a0"),
    )
    yield Case(
        "Mode",
        "contain, with alpha",
        lambda: files.by_pillow(pictures.cut_out(), "PNG", compress_level=1),
        lambda: [reference.containing(pictures.cut_out(), SIZE)],
        "PNG",
        RESAMPLED,
        replace(PLAIN, mode=Mode.CONTAIN),
    )


def _enlarging() -> Iterator[Case]:
    for mode in (Mode.COVER, Mode.CONTAIN, Mode.STRETCH):
        yield Case(
            "Geometry",
            f"enlarged, {mode}",
            lambda: files.by_pillow(pictures.card(*_SMALL), "PNG"),
            lambda mode=mode: [_MODES[mode](pictures.card(*_SMALL), SIZE)],
            "PNG",
            RESAMPLED,
            replace(PLAIN, mode=mode),
        )
    yield Case(
        "Geometry",
        "never enlarged by inside",
        lambda: files.by_pillow(pictures.card(*_SMALL), "PNG"),
        lambda: [pictures.card(*_SMALL)],
        "PNG",
        RESAMPLED,
        replace(PLAIN, mode=Mode.INSIDE),
    )


def _extremes() -> Iterator[Case]:
    for width, height in _EXTREME:
        for mode in (Mode.COVER, Mode.CONTAIN, Mode.STRETCH, Mode.INSIDE):
            yield Case(
                "Geometry",
                f"{width} × {height}, {mode}",
                lambda size=(width, height): files.by_pillow(_ramp(*size), "PNG"),
                lambda size=(width, height), mode=mode: [_expected_ramp(size, mode)],
                "PNG",
                RESAMPLED,
                replace(PLAIN, mode=mode),
            )


def _ramp(width: int, height: int) -> Picture:
    """From dark teal at the beginning of the longer side to light orange at its end."""
    along = np.linspace(0, 1, max(width, height)).reshape((1, -1, 1) if width > height else (-1, 1, 1))
    colour = np.array([20, 60, 80]) * (1 - along) + np.array([250, 200, 120]) * along
    return np.broadcast_to(np.rint(colour), (height, width, 3)).astype(np.uint8)


def _expected_ramp(size: tuple[int, int], mode: Mode) -> Picture:
    """Cover shows a square of the middle as large as the shorter side, which may be less than a pixel of the ramp."""
    if mode == Mode.INSIDE and max(size) <= SIZE[0]:
        return _ramp(*size)
    if mode != Mode.COVER or size[0] == size[1]:
        return _MODES[mode](_ramp(*size), SIZE)
    middle = (max(size) - min(size)) // 2
    across = min(size)
    ramp = _ramp(*size)
    seen = ramp[middle : middle + across] if size[1] > size[0] else ramp[:, middle : middle + across]
    return reference.stretched(np.ascontiguousarray(seen), SIZE)
