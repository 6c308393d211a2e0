"""A flower."""

import colorsys
from math import cos, pi, sin, tau

import numpy as np
from PIL import Image, ImageDraw

from demo.pictures.fields import SUPERSAMPLING, Point, Size, noise, ramp


def dahlia(size: Size) -> Image.Image:
    """Draw a flower whose petals follow the golden angle, in colours at the edge of whatever gamut shows them."""
    rng = np.random.default_rng(71)
    width, height = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
    small = (size[0] // 4, size[1] // 4)
    leaves = ramp(
        noise(rng, small, (small[0] * 0.3, small[0] * 0.3), 4), [(0, "#02180f"), (0.6, "#04502c"), (1, "#12a04a")]
    )
    art = Image.fromarray((leaves * 255).astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(art)
    middle = (width * 0.5, height * 0.5)
    reach = min(width, height) * 0.47
    heart = reach * 0.12
    draw.ellipse((middle[0] - heart, middle[1] - heart, middle[0] + heart, middle[1] + heart), "#7a2a06")
    petals = 210
    for index in range(petals, 0, -1):
        share = (index / petals) ** 0.5
        angle = index * pi * (3 - 5**0.5)
        length, girth = reach * (0.12 + 0.42 * share), reach * (0.045 + 0.12 * share)
        foot = reach * share * 0.62 - length * 0.2
        hue = 0.93 + 0.13 * (1 - share)
        for inset, value in ((1.0, 0.55), (0.93, 0.74), (0.72, 0.88), (0.42, 1.0)):
            tint = colorsys.hsv_to_rgb(hue % 1, 1 - 0.28 * (1 - inset), value * (0.7 + 0.3 * share))
            fill = tuple(round(channel * 255) for channel in tint)
            draw.polygon(
                _petal(middle, angle, (foot + length * (1 - inset) * 0.35, length * inset), girth * inset), fill
            )
    return art.resize(size, Image.Resampling.LANCZOS)


def _petal(middle: Point, angle: float, span: tuple[float, float], girth: float) -> list[Point]:
    """Return a petal's outline; `span` is where it begins and how long it is, outward from the middle."""
    start, length = span
    points = []
    for step in range(25):
        turn = step / 24 * tau
        along_share = 0.5 - 0.5 * cos(turn)
        along = start + length * along_share
        across = girth * sin(turn) * (0.72 + 0.18 * cos(turn)) * (1.3 - along_share)
        points.append(
            (middle[0] + along * cos(angle) - across * sin(angle), middle[1] + along * sin(angle) + across * cos(angle))
        )
    return points
