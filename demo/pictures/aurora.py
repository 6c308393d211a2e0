"""Northern lights."""

import numpy as np
from PIL import Image

from demo.pictures.fields import (
    Canvas,
    Size,
    below,
    colour,
    coordinates,
    noise,
    over,
    ramp,
    ridge,
    sky,
    to_image,
)
from demo.pictures.pines import pines


def aurora(size: Size) -> Image.Image:
    """Paint northern lights over snowy hills, and the stars."""
    rng = np.random.default_rng(53)
    width, height = size
    _, y = coordinates(size)
    canvas = sky(size, [(0, "#050a1f"), (0.45, "#0b1e3d"), (0.75, "#15405a"), (1, "#1b4a5c")])
    over(canvas, colour("#243a6b"), np.clip(noise(rng, size, (width * 0.3, height * 0.5)) - 0.45, 0, 1) * 0.7)
    _stars(rng, canvas, 900)
    for hem, tall, strength in ((0.64, 0.42, 1.1), (0.5, 0.4, 0.8)):
        sway = ridge(rng, width, width * 0.4, 3)
        edge = height * (hem - 0.16 * sway)
        rays = 0.35 + 0.65 * ridge(rng, width, width * 0.03, 4)
        bright = (0.25 + 0.75 * ridge(rng, width, width * 0.3, 2)) * rays * strength
        rise = (edge[None, :] - y) / (height * tall * (0.5 + 0.5 * rays))[None, :]
        curtain = (
            np.where(rise > 0, np.exp(-2.2 * np.maximum(rise, 0)), np.exp(np.minimum(rise, 0) * 9)) * bright[None, :]
        )
        tint = ramp(
            np.clip(rise, 0, 1), [(0, "#7dffb4"), (0.1, "#4dff9e"), (0.3, "#2fd9b0"), (0.55, "#7d6bff"), (1, "#e35cff")]
        )
        canvas += tint * curtain[..., None] * 0.95
    np.minimum(canvas, 1, out=canvas)
    for tone, foot, tall in (("#0d2b40", 0.80, 0.1), ("#123a4d", 0.90, 0.09), ("#0a1c2c", 1.0, 0.1)):
        crest = height * foot - ridge(rng, width, width * 0.35, 6) * height * tall
        sheen = np.exp(-np.maximum(y - crest[None, :], 0) / (height * 0.05))
        over(canvas, colour(tone) + (colour("#7fe9c4") - colour(tone)) * (sheen * 0.3)[..., None], below(size, crest))
    picture = to_image(canvas, rng)
    pines(rng, picture, (0, round(width * 0.3)), (height * 1.0, height * 0.2), "#050d16")
    return picture


def _stars(rng: np.random.Generator, canvas: Canvas, count: int) -> None:
    height, width = canvas.shape[:2]
    row, column = rng.integers(1, height - 1, count), rng.integers(1, width - 1, count)
    bright = (rng.power(0.35, count) * 0.9 + 0.1).astype(np.float32)[:, None]
    for dy, dx, share in ((0, 0, 1.0), (0, 1, 0.6), (1, 0, 0.6), (0, -1, 0.6), (-1, 0, 0.6)):
        canvas[row + dy, column + dx] += bright * np.float32(share) * colour("#eaf2ff")
