"""The sea."""

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
    ramp,
    sky,
    to_image,
)


def sea_at_sunset(size: Size) -> Image.Image:
    """Paint the sun going down behind a sea that glitters, and a boat on it."""
    rng = np.random.default_rng(23)
    width, height = size
    horizon = round(height * 0.58)
    x, y = coordinates(size)
    canvas = sky(
        size, [(0, "#2a2f6b"), (0.2, "#7a4b8c"), (0.38, "#e0637a"), (0.5, "#ff9a62"), (0.58, "#ffd27a"), (1, "#ffd27a")]
    )
    sun = (width * 0.64, horizon - height * 0.055)
    bands = noise(rng, size, (width * 0.5, height * 0.09), 6)
    clouds = np.clip(bands * 2.4 - 1.25, 0, 1) * np.clip(1.25 - y / horizon, 0, 1) ** 0.7
    lit = np.clip(noise(rng, size, (width * 0.4, height * 0.06)) + 0.35, 0, 1)
    over(canvas, ramp(lit, [(0.3, "#6b3f7f"), (0.75, "#f2777f"), (1, "#ffc08a")]), clouds * 0.85)
    over(canvas, colour("#ffe9a8"), glow(size, sun, width * 0.2, 0.7) * 0.75)
    over(canvas, colour("#fffbe6"), np.clip(glow(size, sun, height * 0.085, 6) * 1.6, 0, 1))

    depth = np.maximum(y - horizon, 0.5) / (height - horizon)
    tile = noise(rng, (1024, 1024), (96, 24), 6)
    tile = np.block(
        [[tile, tile[:, ::-1]], [tile[::-1], tile[::-1, ::-1]]]
    )  # mirrored, so that it repeats without a seam
    column = ((x - width / 2) / (depth + 0.1) * (420 / width) + 700).astype(int) % 2048
    swell = tile[(260 / (depth + 0.1)).astype(int) % 2048, column]
    sea = ramp(depth[:, 0], [(0, "#f2a06e"), (0.12, "#b9637f"), (0.5, "#4a3a78"), (1, "#1d2252")])[:, None]
    sea = np.repeat(sea, width, axis=1) * (0.82 + 0.36 * swell)[..., None]
    path = np.exp(-(((x - sun[0]) / (width * (0.035 + 0.11 * depth))) ** 2))
    over(sea, colour("#ffe7a6"), np.clip((swell - 0.45) * 5, 0, 1) * path * (1 - 0.5 * depth))
    over(canvas, sea, below(size, np.full(width, horizon, np.float32)))
    picture = to_image(canvas, rng)
    _boat(picture, (width * 0.33, height * 0.64), height * 0.15)
    return picture


def _boat(picture: Image.Image, foot: tuple[float, float], tall: float) -> None:
    draw = ImageDraw.Draw(picture)
    x, y = foot
    draw.polygon([(x, y - tall), (x, y - tall * 0.12), (x + tall * 0.42, y - tall * 0.12)], fill="#fff1dc")
    draw.polygon(
        [(x - tall * 0.03, y - tall * 0.9), (x - tall * 0.03, y - tall * 0.12), (x - tall * 0.3, y - tall * 0.12)],
        fill="#f5c9a8",
    )
    draw.polygon(
        [
            (x - tall * 0.36, y - tall * 0.08),
            (x + tall * 0.44, y - tall * 0.08),
            (x + tall * 0.32, y + tall * 0.04),
            (x - tall * 0.26, y + tall * 0.04),
        ],
        fill="#2b1c3f",
    )
