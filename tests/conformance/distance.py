"""How different two pictures look to a person: in colour by CIEDE2000, in structure by SSIM.

A picture is an array of 8-bit sRGB samples, height x width x 3, or x 4 with straight alpha.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

type Picture = NDArray[np.uint8]

_GROUNDS = ((0, 0, 0), (255, 255, 255), (255, 0, 255))
"""What a transparent picture is laid on: a rim of wrong colour or wrong alpha shows on one of them."""

_WINDOW = 7
"""SSIM's window in pixels (scikit-image's default)."""


@dataclass(frozen=True, slots=True)
class Distance:
    """`colour` is the mean CIEDE2000 (1 is what an eye can just see, side by side); `structure` is 1 less SSIM."""

    colour: float
    structure: float

    def __str__(self) -> str:
        return f"{self.colour:.2f} ΔE, SSIM {1 - self.structure:.3f}"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The largest distance that passes, under the name of what uses it up."""

    name: str
    colour: float
    structure: float

    def admits(self, distance: Distance) -> bool:
        """Say whether the distance is small enough."""
        return distance.colour <= self.colour and distance.structure <= self.structure

    def __str__(self) -> str:
        return f"{self.colour:.2f} ΔE, SSIM {1 - self.structure:.3f}"


def between(one: Picture, other: Picture) -> Distance:
    """Compare two pictures of the same size; transparent ones on several grounds, of which the worst counts."""
    if one.shape[:2] != other.shape[:2]:
        return Distance(100.0, 1.0)
    if one.shape[2] == other.shape[2] == 3:
        return _opaque(one, other)
    worst = [_opaque(on(one, ground), on(other, ground)) for ground in _GROUNDS]
    return Distance(max(d.colour for d in worst), max(d.structure for d in worst))


def farthest(some: Sequence[Picture], others: Sequence[Picture]) -> Distance:
    """Compare frame by frame; the worst counts."""
    each = [between(one, other) for one, other in zip(some, others, strict=True)]
    return Distance(max(d.colour for d in each), max(d.structure for d in each))


def on(picture: Picture, ground: tuple[int, int, int]) -> Picture:
    """Lay a picture on a ground of one colour."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(float) / 255
    return np.rint(picture[..., :3] * alpha + np.array(ground) * (1 - alpha)).astype(np.uint8)


def _opaque(one: Picture, other: Picture) -> Distance:
    colour = float(np.mean(deltaE_ciede2000(_lab(one), _lab(other))))
    if min(one.shape[:2]) < _WINDOW:
        return Distance(colour, 0.0)  # too narrow to have a structure
    return Distance(colour, 1 - float(structural_similarity(one, other, channel_axis=2)))


def _lab(picture: Picture) -> NDArray[np.float64]:
    return _lab_of_bytes(picture.tobytes(), picture.shape)


@lru_cache(maxsize=8)
def _lab_of_bytes(samples: bytes, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Expected pictures are compared many times: with ours and with every peer's."""
    lab: NDArray[np.float64] = rgb2lab(np.frombuffer(samples, np.uint8).reshape(shape))
    return lab
