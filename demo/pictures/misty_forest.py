"""A forest in the mist."""

import numpy as np
from PIL import Image, ImageDraw

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
from demo.pictures.pines import pine


def misty_forest(size: Size) -> Image.Image:
    """Paint pines on hills, one behind the other, until the fog swallows them."""
    rng = np.random.default_rng(37)
    width, height = size
    canvas = sky(size, [(0, "#b9cfd0"), (0.3, "#e3e9dd"), (0.55, "#f4e9cf"), (1, "#d7ddd0")])
    over(canvas, colour("#fff8df"), glow(size, (width * 0.3, height * 0.24), width * 0.35, 0.7) * 0.9)
    picture = to_image(canvas, rng)
    tones = ["#b7c8c2", "#93ada8", "#6a8c88", "#43696a", "#24494c", "#0f2a2e"]
    for index, tone in enumerate(tones):
        near = index / (len(tones) - 1)
        crest = height * (0.42 + 0.5 * near) - ridge(rng, width, width * 0.5, 4) * height * 0.16
        layer = Image.new("RGB", size, tone)
        mask = Image.fromarray((below(size, crest) * 255).astype(np.uint8))
        draw = ImageDraw.Draw(mask)
        tall = height * (0.05 + 0.19 * near)
        x = rng.uniform(0, tall * 0.3)
        while x < width:
            pine(rng, draw, (x, crest[int(x)] + tall * 0.2), tall * rng.uniform(0.6, 1.1), "#ffffff")
            x += tall * rng.uniform(0.12, 0.42)
        picture.paste(layer, (0, 0), mask)
        if near < 1:
            drift = noise(rng, size, (width * 0.5, height * 0.12), 4)
            fog = np.clip((coordinates(size)[1] - crest[None, :]) / (height * 0.2), 0, 1) * (0.55 + 0.45 * drift)
            haze = Image.fromarray((fog * (0.85 - 0.45 * near) * 255).astype(np.uint8))
            picture.paste(Image.new("RGB", size, "#e9ece0"), (0, 0), haze)
    return picture
