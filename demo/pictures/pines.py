"""Pines, as silhouettes."""

import numpy as np
from PIL import Image, ImageDraw


def pines(
    rng: np.random.Generator, picture: Image.Image, span: tuple[int, int], stand: tuple[float, float], tone: str
) -> None:
    """Draw a stand of pines between two columns; `stand` is the y of their feet and the height of the tallest.

    They grow towards the edge of the picture that the span begins or ends at.
    """
    foot, tall = stand
    draw = ImageDraw.Draw(picture)
    left, right = span
    outer = left if left == 0 else right
    x = float(left)
    while x < right:
        reach = 1 - abs(x - outer) / (right - left) * 0.75
        pine(rng, draw, (x, foot), tall * reach * rng.uniform(0.65, 1.0), tone)
        x += tall * rng.uniform(0.05, 0.16)


def pine(
    rng: np.random.Generator, draw: ImageDraw.ImageDraw, foot: tuple[float, float], tall: float, tone: str
) -> None:
    """Draw one pine as a stack of ragged boughs."""
    x, y = foot
    boughs = 9
    left, right = [], []
    for bough in range(boughs):
        top = y - tall * (1 - bough / boughs)
        reach = tall * 0.19 * ((bough + 1) / boughs) ** 0.9
        left += [(x - reach * 0.32, top), (x - reach * rng.uniform(0.8, 1.15), top + tall / boughs * 1.05)]
        right += [(x + reach * 0.32, top), (x + reach * rng.uniform(0.8, 1.15), top + tall / boughs * 1.05)]
    draw.polygon([(x, y - tall * 1.08), *right, (x, y), *reversed(left)], fill=tone)
    draw.rectangle((x - tall * 0.012, y - tall * 0.1, x + tall * 0.012, y + tall * 0.1), fill=tone)
