"""The moon."""

from math import cos, sin, tau

import numpy as np
from PIL import Image

from demo.pictures.fields import Field, Size, coordinates, noise


def moon(size: Size) -> Image.Image:
    """Model a cratered moon, lit from the left: 16 bits of grey, mode I;16."""
    rng = np.random.default_rng(83)
    width, height = size
    x, y = coordinates(size)
    radius = min(size) * 0.42
    u, v = (x - width / 2) / radius, (y - height / 2) / radius
    squared = u**2 + v**2
    facing = np.sqrt(np.clip(1 - squared, 0, 1))
    relief = noise(rng, size, (radius * 0.3, radius * 0.3), 7) * 0.035
    for crater in np.clip(0.011 * rng.random(700) ** -0.6, 0, 0.19):  # many small ones, few large
        _crater(rng, relief, (u[0], v[:, 0]), float(crater))
    slope_y, slope_x = np.gradient(relief, 1 / radius)
    normal = (u - slope_x * facing, v - slope_y * facing, facing)
    light = np.array([-0.74, -0.36, 0.57]) / np.linalg.norm([-0.74, -0.36, 0.57])
    shade = np.clip(sum(part * towards for part, towards in zip(normal, light, strict=True)), 0, None)
    seas = np.clip(noise(rng, size, (radius * 0.9, radius * 0.9), 4) * 1.8 - 0.75, 0, 1)
    bright = shade * (0.92 - 0.42 * seas) * np.clip((1 - squared) * radius / 3, 0, 1)
    stars = (rng.random((height, width)) > 0.9997) * rng.random((height, width)) * (squared > 1.02)
    grey = np.clip(bright**0.8 * 0.98 + stars * 0.9 + 0.012, 0, 1)
    return Image.fromarray((grey * 65535).astype(np.uint16))


def _crater(rng: np.random.Generator, relief: Field, axes: tuple[Field, ...], size: float) -> None:
    """Dig one crater of radius `size` (the moon's is 1) somewhere on the disc: a bowl with a raised rim."""
    u, v = axes
    at, turn = rng.random() ** 0.5 * 0.97, rng.random() * tau
    column, row = at * cos(turn), at * sin(turn)
    near_u = np.flatnonzero(np.abs(u - column) < size * 2)
    near_v = np.flatnonzero(np.abs(v - row) < size * 2)
    squeeze = max(0.25, (1 - at**2) ** 0.5)  # seen from the side, towards the limb
    du, dv = u[near_u][None, :] - column, v[near_v][:, None] - row
    outward, around = du * cos(turn) + dv * sin(turn), dv * cos(turn) - du * sin(turn)
    distance = np.hypot(outward / squeeze, around) / size
    bowl = np.where(distance < 1, (distance**2 - 1) * 0.9, 0)
    rim = np.exp(-(((distance - 1) / 0.22) ** 2)) * 0.35
    relief[near_v[0] : near_v[-1] + 1, near_u[0] : near_u[-1] + 1] += (bowl + rim) * size * 0.2
