"""What the pictures are painted with: float fields over a canvas, gradients, noise, ridge lines, and compositing.

A `Field` has shape (height, width) and a `Canvas` (height, width, 3); the large ones are float32. Canvas values are
sRGB in 0..1. A size is (width, height) in pixels, as in Pillow.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageColor

type Field = NDArray[np.floating]
type Canvas = NDArray[np.floating]
type Size = tuple[int, int]
type Point = tuple[float, float]

SUPERSAMPLING = 2
"""What is drawn with hard edges is drawn so many times larger, and reduced."""


def colour(name: str) -> Field:
    """Return a colour that CSS can name, such as `#1b2a52`, as three numbers in 0..1."""
    return np.array(ImageColor.getrgb(name)[:3], np.float32) / 255


def coordinates(size: Size) -> tuple[Field, Field]:
    """Return x in pixels as one row and y in pixels as one column; together they broadcast to the canvas."""
    width, height = size
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def ramp(position: Field, stops: Sequence[tuple[float, str]]) -> Canvas:
    """Colour each value of `position` by a gradient; `stops` are (position, colour) in rising order."""
    at = [stop for stop, _ in stops]
    colours = np.array([colour(name) for _, name in stops])
    return np.stack([np.interp(position, at, colours[:, channel]) for channel in range(3)], axis=-1).astype(np.float32)


def sky(size: Size, stops: Sequence[tuple[float, str]]) -> Canvas:
    """Return a canvas with a vertical gradient; a stop's position is a share of the height."""
    width, height = size
    column = ramp(np.linspace(0, 1, height, dtype=np.float32), stops)
    return np.repeat(column[:, None, :], width, axis=1)


def noise(rng: np.random.Generator, size: Size, cell: tuple[float, float], octaves: int = 5) -> Field:
    """Return smooth fractal noise in 0..1. `cell` is the size in pixels of its largest features, each axis its own."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        columns = max(2, round(width / cell[0] * 2**octave) + 1)
        rows = max(2, round(height / cell[1] * 2**octave) + 1)
        if columns > width or rows > height:
            break
        grid = Image.fromarray(rng.standard_normal((rows, columns), np.float32))
        total += np.asarray(grid.resize(size, Image.Resampling.BICUBIC)) * np.float32(0.5**octave)
    low, high = np.percentile(total[::8, ::8], (1, 99))
    shares: Field = np.clip((total - low) / (high - low), 0, 1)
    return shares


def ridge(rng: np.random.Generator, width: int, cell: float, octaves: int = 7, *, sharp: bool = False) -> Field:
    """Return a line of hills, one height in 0..1 for each column; `sharp` makes peaks of the crests."""
    at = np.arange(width, dtype=np.float32)
    total = np.zeros(width, np.float32)
    for octave in range(octaves):
        step = cell / 2**octave
        knots = rng.standard_normal(int(width / step) + 3).astype(np.float32)
        wave = np.interp(at / step, np.arange(len(knots)), knots) if sharp else _smooth(at / step, knots)
        total += (-np.abs(wave) if sharp and octave < 3 else wave) * np.float32(0.5**octave)
    return ((total - total.min()) / (total.max() - total.min())).astype(np.float32)


def _smooth(at: Field, knots: Field) -> Field:
    index = at.astype(np.int32)
    share = at - index
    share = share * share * (3 - 2 * share)
    between: Field = knots[index] * (1 - share) + knots[index + 1] * share
    return between


def below(size: Size, line: Field) -> Field:
    """Return the mask of what lies below `line` (a y in pixels for each column), with a soft edge of one pixel."""
    _, y = coordinates(size)
    return np.clip(y - line[None, :] + 0.5, 0, 1)


def over(canvas: Canvas, paint: Canvas | Field, mask: Field) -> None:
    """Lay `paint` (a colour or a canvas) over the canvas, in place, as far as `mask` (0..1) covers."""
    canvas += (paint - canvas) * mask[..., None]


def glow(size: Size, centre: tuple[float, float], radius: float, power: float = 1.0) -> Field:
    """Return a round light that is 1 at its centre and falls to 1/e at `radius` pixels."""
    x, y = coordinates(size)
    return np.exp(-((((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius**2) ** power))


def to_image(canvas: Canvas, rng: np.random.Generator, grain: float = 0.004) -> Image.Image:
    """Return the canvas as an RGB picture. `grain` is film grain, and keeps gradients free of bands."""
    height, width = canvas.shape[:2]
    tile = rng.standard_normal((256, 256), np.float32) * np.float32(grain)
    film = np.tile(tile, (height // 256 + 1, width // 256 + 1))[:height, :width, None]
    return Image.fromarray((np.clip(canvas + film, 0, 1) * 255 + 0.5).astype(np.uint8))


def with_sensor_noise(picture: Image.Image) -> Image.Image:
    """Return the picture as a small sensor sees it, which is what makes a phone's file as large as it is."""
    rng = np.random.default_rng(7)
    tile = np.clip(rng.normal(128, 4, (512, 512)), 0, 255).astype(np.uint8)
    noise_layer = Image.fromarray(np.tile(tile, (picture.height // 512 + 1, picture.width // 512 + 1)))
    noise_layer = noise_layer.crop((0, 0, *picture.size))
    return ImageChops.add(picture, Image.merge("RGB", [noise_layer] * 3), offset=-128)
