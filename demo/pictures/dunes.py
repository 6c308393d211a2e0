"""A desert."""

import numpy as np
from PIL import Image

from demo.pictures.fields import (
    Size,
    below,
    colour,
    coordinates,
    glow,
    noise,
    over,
    ridge,
    sky,
    to_image,
)


def dunes(size: Size) -> Image.Image:
    """Paint sand dunes late in the day, each with a lit side and one in shadow."""
    rng = np.random.default_rng(67)
    width, height = size
    x, y = coordinates(size)
    canvas = sky(size, [(0, "#6fb3c4"), (0.25, "#b9d8ce"), (0.42, "#f8e3bd"), (1, "#f8d9a8")])
    over(canvas, colour("#fffbe8"), np.clip(glow(size, (width * 0.74, height * 0.17), height * 0.05, 5) * 1.5, 0, 1))
    layers = [
        ("#f0c492", "#d99a78", 0.36),
        ("#eeb277", "#c17a5e", 0.46),
        ("#e89d5c", "#9f5648", 0.60),
        ("#dd8446", "#743a39", 0.80),
    ]
    for index, (lit, dark, foot) in enumerate(layers):
        near = index / (len(layers) - 1)
        peak = width * float(rng.uniform(0.25, 0.75))
        spread = width * (0.3 + 0.3 * near)
        hump = np.exp(-(np.abs((x[0] - peak) / spread) ** 1.35))
        crest = (
            height * (foot + 0.03) - (hump * (0.13 + 0.13 * near) + ridge(rng, width, width * 0.8, 2) * 0.05) * height
        )
        fall = np.maximum(y - crest[None, :], 0)
        edge = (
            peak
            + np.sin(fall / height * (9 - 3 * near) + index) * width * 0.055 * np.minimum(fall / height * 8, 1)
            - fall * 0.35
        )
        shadow = np.clip((edge - x) / (4 + fall * 0.05), 0, 1)
        warp = noise(rng, size, (width * 0.25, height * 0.2), 3)
        comb = np.sin((fall * 0.9 + x * 0.12 + warp * 190) * (0.42 - 0.25 * near)) * (0.02 + 0.035 * near)
        sand = colour(lit) * (1.04 - 0.22 * np.clip(fall / height * 2, 0, 1) + comb)[..., None]
        over(sand, colour(dark) * (1 + comb * 0.7)[..., None], shadow * 0.94)
        over(canvas, sand, below(size, crest))
    return to_image(canvas, rng, 0.012)
