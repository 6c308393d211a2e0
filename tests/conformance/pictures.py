"""The pictures that the cases are made from, as arrays: a test card that shows every kind of mistake.

It has a photograph, the colours of a ColorChecker, a zone plate (careless scaling makes rings in it), a ramp without
steps, hair lines, and four corners of different colours.
"""

from functools import cache
from itertools import batched

import numpy as np
from PIL import Image, ImageDraw
from skimage import data

from tests.conformance.distance import Picture
from tests.images import BLUE, GREEN, RED, YELLOW

WIDTH, HEIGHT = 1200, 800

_COLORCHECKER = bytes.fromhex(  # the 24 patches in sRGB, as X-Rite publishes them
    "735244 c29682 627a9d 576c43 8580b1 67bdaa d67e2c 505ba6 c15a63 5e3c6c 9dbc40 e0a32e"
    "383d96 469449 af363c e7c71f bb5695 0885a1 f3f3f2 c8c8c8 a0a0a0 7a7a79 555555 343434"
)


@cache
def card(width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """The test card, RGB."""
    page = Image.new("RGB", (WIDTH, HEIGHT))
    ramp = np.broadcast_to(np.linspace(30, 225, WIDTH).astype(np.uint8), (HEIGHT, WIDTH))
    page.paste(Image.fromarray(np.repeat(ramp[..., None], 3, axis=2)))
    draw = ImageDraw.Draw(page)
    for at, colour in zip(((0, 0), (920, 0), (0, 640), (920, 640)), (RED, GREEN, BLUE, YELLOW), strict=True):
        draw.rectangle((*at, at[0] + 279, at[1] + 159), fill=colour)
    page.paste(Image.fromarray(data.astronaut()).resize((400, 400)), (400, 60))
    page.paste(Image.fromarray(_zone_plate(180)), (812, 220))
    for index, colour in enumerate(batched(_COLORCHECKER, 3, strict=True)):
        left, top = 230 + index % 12 * 62, 490 + index // 12 * 62
        draw.rectangle((left, top, left + 57, top + 57), fill=colour)
    for index in range(24):
        draw.line((220, 180, 390, 180 + 12 * index), fill="white" if index % 2 else "black")
    return np.asarray(page if (width, height) == page.size else page.resize((width, height), Image.Resampling.LANCZOS))


def grey(width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """The card in grey, height x width: Rec. 709 luma is as good as any, for what counts is that it comes back."""
    return np.rint(card(width, height) @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)


@cache
def cut_out(hidden: tuple[int, int, int] = (0, 0, 0)) -> Picture:
    """The card in a soft-edged disc, RGBA. Where nothing shows, the pixels have the `hidden` colour."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    radius = np.hypot(x - WIDTH / 2 + 0.5, y - HEIGHT / 2 + 0.5)
    alpha = np.clip((360 - radius) / 12, 0, 1)
    picture = np.dstack([card(), np.rint(alpha * 255).astype(np.uint8)])
    picture[alpha == 0, :3] = hidden
    return picture


def grey_as_rgb(picture: Picture) -> Picture:
    """One channel three times."""
    return np.repeat(picture[..., None], 3, axis=2)


def _zone_plate(side: int) -> Picture:
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    rings = 127.5 * (1 + np.cos(np.pi * side / 8 * (x * x + y * y)))
    return grey_as_rgb(np.rint(rings).astype(np.uint8))
