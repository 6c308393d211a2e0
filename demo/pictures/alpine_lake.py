"""A lake in the mountains."""

import numpy as np
from PIL import Image

from demo.pictures.fields import (
    Canvas,
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
from demo.pictures.pines import pines


def alpine_lake(size: Size) -> Image.Image:
    """Paint mountains at dusk over a lake that mirrors them."""
    rng = np.random.default_rng(11)
    width, height = size
    shore = round(height * 0.63)
    land = (width, shore)
    canvas = sky(
        land,
        [(0, "#16244a"), (0.3, "#3f4a82"), (0.55, "#94688f"), (0.74, "#e58f76"), (0.88, "#f9c384"), (1, "#fde6b4")],
    )
    sun = (width * 0.44, shore * 0.535)
    clouds = np.clip(noise(rng, land, (width * 0.7, height * 0.07)) * 2.1 - 1.05, 0, 1)
    over(canvas, colour("#f7a58b"), clouds * 0.55 * np.linspace(0.15, 1, shore, dtype=np.float32)[:, None])
    over(canvas, colour("#fff0c9"), glow(land, sun, width * 0.34, 0.6) * 0.8)
    over(canvas, colour("#fffdf2"), np.clip(glow(land, sun, width * 0.055, 4) * 1.4, 0, 1))
    tones = ["#d99c8c", "#b47a86", "#835c7c", "#56446b", "#2f2c50"]
    for index, tone in enumerate(tones):
        near = index / (len(tones) - 1)
        crest = shore * (0.70 + 0.24 * near) - ridge(rng, width, width * (0.62 - 0.25 * near), sharp=True) * shore * (
            0.26 - 0.14 * near
        )
        depth = np.clip((coordinates(land)[1] - crest[None, :]) / (shore * 0.3), 0, 1)
        over(
            canvas,
            colour(tone) + (colour("#fbd3a6") - colour(tone)) * (depth * (0.42 - 0.3 * near))[..., None],
            below(land, crest),
        )
    lake = _reflection(rng, canvas, height - shore)
    picture = to_image(np.concatenate([canvas, lake]), rng)
    pines(rng, picture, (0, round(width * 0.42)), (height * 1.005, height * 0.2), "#0d1022")
    pines(rng, picture, (round(width * 0.82), width), (height * 1.01, height * 0.16), "#0d1022")
    return picture


def _reflection(rng: np.random.Generator, land: Canvas, depth: int) -> Canvas:
    """Return the water below `land`: its mirror image, rippled more the nearer it is, and darker."""
    height, width = land.shape[:2]
    mirrored = land[::-1][np.minimum((np.arange(depth) * 1.25).astype(int), height - 1)]
    near = np.linspace(0, 1, depth, dtype=np.float32)[:, None]
    ripple = noise(rng, (width, depth), (width * 0.16, depth * 0.03), 3) - 0.5
    source = coordinates((width, depth))[0] + ripple * near * width * 0.09
    rows = np.arange(depth)[:, None] + ripple * near * depth * 0.12
    mirrored = mirrored[np.clip(rows, 0, depth - 1).astype(int), np.clip(source, 0, width - 1).astype(int)]
    water: Canvas = mirrored * (0.9 - 0.35 * near)[..., None]
    over(water, colour("#101a3c"), near * 0.35 * np.ones_like(ripple))
    return water
