"""A sticker."""

from math import cos, pi, sin

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.pictures.fields import SUPERSAMPLING, Point, Size, coordinates


def balloon(size: Size) -> Image.Image:
    """Draw a hot-air balloon as a sticker: RGBA, a white border, and a soft shadow on nothing."""
    width, height = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
    art = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(art)
    centre, top, radius = width / 2, height * 0.065, height * 0.288

    def outline(share: float) -> list[Point]:
        """Return one meridian from crown to mouth; `share` -1 is the left edge and 1 the right one."""
        points = []
        for step in range(61):
            angle = step / 60 * pi * 0.86
            reach = sin(angle) * radius * (1 - 0.12 * step / 60)
            points.append((centre + share * reach, top + (1 - cos(angle)) * radius * 1.14))
        return points

    gores = ["#e4572e", "#ffc145", "#fff4dc", "#2a9d8f", "#264f73", "#2a9d8f", "#fff4dc", "#ffc145", "#e4572e"]
    edges = [sin((index / len(gores) - 0.5) * pi) for index in range(len(gores) + 1)]
    for gore, left, right in zip(gores, edges, edges[1:], strict=False):
        draw.polygon([*outline(left), *reversed(outline(right))], fill=gore)
    mouth_left, mouth_right = outline(-1)[-1], outline(1)[-1]
    mouth = mouth_left[1]
    basket = (centre - radius * 0.2, mouth + radius * 0.42, centre + radius * 0.2, mouth + radius * 0.72)
    for share in (-1.0, -0.4, 0.4, 1.0):
        start = (centre + share * (mouth_right[0] - centre), mouth)
        draw.line([start, (centre + share * radius * 0.18, basket[1])], fill="#5b3a29", width=round(width * 0.006))
    draw.rounded_rectangle(basket, radius=width * 0.02, fill="#9c6239")
    for row in range(1, 4):
        y = basket[1] + (basket[3] - basket[1]) * row / 4
        draw.line([(basket[0], y), (basket[2], y)], fill="#7b4a2a", width=round(width * 0.006))
    draw.rounded_rectangle(
        (basket[0] - width * 0.012, basket[1] - width * 0.014, basket[2] + width * 0.012, basket[1] + width * 0.014),
        radius=width * 0.012,
        fill="#5b3a29",
    )
    draw.rounded_rectangle(
        (mouth_left[0], mouth - width * 0.012, mouth_right[0], mouth + width * 0.012),
        radius=width * 0.01,
        fill="#264f73",
    )
    across, down = coordinates((width, height))
    light = np.clip(1.05 - np.hypot(across - centre + radius * 0.75, down - top - radius * 0.6) / (radius * 1.75), 0, 1)
    shade = Image.fromarray(((1 - light) * 120).astype(np.uint8))
    art.paste(Image.new("RGB", art.size, "#2b1638"), mask=ImageChops.multiply(shade, art.getchannel("A")))
    return _sticker(art.resize(size, Image.Resampling.LANCZOS))


def _sticker(art: Image.Image) -> Image.Image:
    """Put a white border and a soft shadow behind what is drawn."""
    width = art.width
    border = art.getchannel("A").filter(ImageFilter.GaussianBlur(width * 0.012)).point(lambda a: min(255, a * 9))
    border = border.filter(ImageFilter.GaussianBlur(1.2))
    fallen = ImageChops.offset(border, round(width * 0.012), round(width * 0.03))
    fallen = fallen.filter(ImageFilter.GaussianBlur(width * 0.022))
    sticker = Image.new("RGBA", art.size, "#1b1530")
    sticker.putalpha(fallen.point(lambda a: a * 0.45))
    paper = Image.new("RGBA", art.size, "#ffffff")
    paper.putalpha(border)
    return Image.alpha_composite(Image.alpha_composite(sticker, paper), art)
