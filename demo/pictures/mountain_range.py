"""A mountain range."""

import numpy as np
from PIL import Image

from demo.pictures.fields import (
    Canvas,
    Field,
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


def mountain_range(size: Size) -> Image.Image:
    """Paint snow-capped peaks under a summer sky, wide."""
    rng = np.random.default_rng(116)
    width, height = size
    canvas = sky(size, [(0, "#2565ad"), (0.35, "#6aa9dc"), (0.65, "#c9e2ef"), (1, "#eef4f0")])
    clouds = np.clip(noise(rng, size, (height * 0.9, height * 0.2), 6) * 2.2 - 1.25, 0, 1)
    over(canvas, colour("#ffffff"), clouds * np.linspace(0.9, 0.3, height, dtype=np.float32)[:, None])
    for tone, foot, tall, snow in (("#8fabc8", 0.7, 0.36, 0.55), ("#4d6f92", 0.86, 0.62, 0.8)):
        crest = height * foot - ridge(rng, width, height * 1.5, 8, sharp=True) * height * tall
        _massif(rng, canvas, crest, tone, snow)
    for tone, foot, tall in (("#2f5a55", 0.84, 0.13), ("#4c7f4a", 0.92, 0.11), ("#86a94f", 1.0, 0.1)):
        crest = height * foot - ridge(rng, width, height * 1.3, 6) * height * tall
        shade = noise(rng, size, (height * 0.5, height * 0.06), 5)
        over(canvas, colour(tone) * (0.8 + 0.36 * shade)[..., None], below(size, crest))
    return to_image(canvas, rng)


def _massif(rng: np.random.Generator, canvas: Canvas, crest: Field, tone: str, snow: float) -> None:
    """Lay a mountain over the canvas: rock lit from the left, snow that runs down its gullies, haze at its foot."""
    height, width = canvas.shape[:2]
    size = (width, height)
    _, y = coordinates(size)
    under = np.maximum(y - crest[None, :], 0) / height
    folds = noise(rng, (width + height, height), (height * 0.3, height * 0.7), 6)
    row, column = np.arange(height)[:, None], np.arange(width)[None, :]
    lean = folds[row, column + (under * height * 0.5).astype(int)]
    light = np.clip(0.5 + (np.roll(lean, -3, axis=1) - lean) * 6, 0, 1)
    rock = colour(tone) * (0.5 + 0.8 * light)[..., None]
    line = crest.min() / height + 0.36 * snow + (lean - 0.5) * 0.55 * snow - under * 0.25
    cover = np.clip((line - y / height) * 16, 0, 1)
    over(rock, ramp(light, [(0, "#8fa9cc"), (0.5, "#dfe9f4"), (1, "#ffffff")]), cover)
    over(rock, colour("#dce8ec"), np.clip(under * 1.2, 0, 0.5))
    over(canvas, rock, below(size, crest))
