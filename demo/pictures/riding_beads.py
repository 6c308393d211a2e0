"""An animation."""

import colorsys
from math import cos, sin, tau

import numpy as np
from PIL import Image, ImageDraw

from demo.pictures.fields import SUPERSAMPLING, Size, ramp


def riding_beads(size: Size, frames: int) -> list[Image.Image]:
    """Draw one round of beads that ride on a wave; the last frame leads into the first."""
    width, height = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
    beads = 28
    night = Image.fromarray(
        (ramp(np.linspace(0, 1, height, dtype=np.float32), [(0, "#150f2e"), (1, "#2b1a4f")])[:, None] * 255).astype(
            np.uint8
        )
    ).resize((width, height))
    pictures = []
    for frame in range(frames):
        art = night.copy()
        draw = ImageDraw.Draw(art)
        for trail in range(3, -1, -1):
            time = (frame - trail * 0.45) / frames
            for bead in range(beads):
                share = bead / (beads - 1)
                x = width * (0.1 + 0.8 * share)
                swell = 0.6 + 0.4 * cos(tau * (share - time))
                y = height * (0.5 + 0.34 * swell * sin(tau * (time + share * 1.4)))
                radius = width * 0.021 * (1 - trail * 0.2)
                tint = colorsys.hsv_to_rgb((0.95 + 0.62 * share) % 1, 0.62, (1, 0.5, 0.36, 0.29)[trail])
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), tuple(round(c * 255) for c in tint))
        pictures.append(art.resize(size, Image.Resampling.LANCZOS))
    return pictures
