"""What an encoding does to colours, from its published numbers: no colour library of the product's takes part.

Files are made by encoding the card's sRGB pixels into another space by these formulas, with the space's profile inside.
What comes out must be the card again.
"""

import numpy as np
from numpy.typing import NDArray

from tests.conformance.distance import Picture

type Matrix = tuple[tuple[float, float, float], ...]

# Chromaticities of red, green, blue. All three spaces have D65 for white.
SRGB = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))  # IEC 61966-2-1
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))  # SMPTE EG 432-1
ADOBE_RGB = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))  # Adobe RGB (1998), 4.3.1
_D65 = (0.3127, 0.3290)
ADOBE_GAMMA = 563 / 256  # Adobe RGB (1998), 4.3.4


def in_display_p3(picture: Picture) -> Picture:
    """The same colours, as Display P3 has them: other primaries under sRGB's curve."""
    return _to_bytes(_srgb_curve(_moved(_linear(picture), SRGB, DISPLAY_P3)))


def in_adobe_rgb(picture: Picture) -> Picture:
    """The same colours, as Adobe RGB (1998) has them."""
    return _to_bytes(np.clip(_moved(_linear(picture), SRGB, ADOBE_RGB), 0, 1) ** (1 / ADOBE_GAMMA))


def in_gamma(picture: Picture, gamma: float) -> Picture:
    """The same greys under a plain gamma."""
    return _to_bytes(_linear(picture) ** (1 / gamma))


def in_ink(picture: Picture) -> Picture:
    """Cyan, magenta, yellow and black, 255 for full, that give the picture when light is what ink leaves."""
    light = picture.astype(float) / 255
    black = 1 - light.max(axis=2, keepdims=True)
    black = np.minimum(black, 0.95)
    inks = 1 - light / (1 - black)
    return _to_bytes(np.concatenate([inks, black], axis=2))


def _linear(picture: Picture) -> NDArray[np.float64]:
    values = picture.astype(float) / 255
    linear: NDArray[np.float64] = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear


def _srgb_curve(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.clip(linear, 0, 1)
    curved: NDArray[np.float64] = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return curved


def _moved(
    linear: NDArray[np.float64], one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]
) -> NDArray[np.float64]:
    moved: NDArray[np.float64] = linear @ (np.linalg.inv(_to_xyz(other)) @ _to_xyz(one)).T
    return moved


def _to_xyz(primaries: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    """The matrix whose columns are the primaries, so bright that together they are white (SMPTE RP 177)."""
    columns = np.array([_xyz(xy) for xy in primaries]).T
    matrix: NDArray[np.float64] = columns * np.linalg.solve(columns, _xyz(_D65))
    return matrix


def _xyz(xy: tuple[float, float]) -> NDArray[np.float64]:
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_bytes(values: NDArray[np.float64]) -> Picture:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
