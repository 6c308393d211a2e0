"""Which way up a picture is, and where it lands in the box that is asked for."""

from dataclasses import dataclass

from PIL import Image

from image_pipeline.core.options import Mode

type Size = tuple[int, int]

_ON_ITS_SIDE = 5  # EXIF orientations from here on swap width and height
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Turn a picture that is stored in EXIF's `orientation` the way it was taken."""
    return picture.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else picture


def turned(size: Size, orientation: int) -> Size:
    """Give the size that a picture of `size` has on the other side of that turn."""
    return (size[1], size[0]) if orientation >= _ON_ITS_SIDE else size


@dataclass(frozen=True, slots=True)
class Placement:
    """`crop` of the source (left, top, right, bottom, in fractions of pixels) is scaled to `scaled`, on a `canvas`."""

    crop: tuple[float, float, float, float]
    scaled: Size
    canvas: Size

    @property
    def offset(self) -> tuple[int, int]:
        """Top left of the scaled picture on the canvas: centred."""
        return (self.canvas[0] - self.scaled[0]) // 2, (self.canvas[1] - self.scaled[1]) // 2


def place(source: Size, box: Size, mode: Mode) -> Placement:
    """Apply `mode`."""
    width, height = source
    whole = (0.0, 0.0, float(width), float(height))
    if mode == Mode.STRETCH:
        return Placement(whole, box, box)
    if mode == Mode.CONTAIN:
        return Placement(whole, fitted(source, box), box)
    if mode == Mode.INSIDE:
        scaled = source if width <= box[0] and height <= box[1] else fitted(source, box)
        return Placement(whole, scaled, scaled)
    seen_width = min(float(width), height * box[0] / box[1])
    seen_height = min(float(height), width * box[1] / box[0])
    left, top = (width - seen_width) / 2, (height - seen_height) / 2
    return Placement((left, top, left + seen_width, top + seen_height), box, box)


def fitted(source: Size, box: Size) -> Size:
    """Scale `source` to the largest size that fits into `box`, its shape kept, each side at least one pixel."""
    scale = min(box[0] / source[0], box[1] / source[1])
    return min(box[0], max(1, round(source[0] * scale))), min(box[1], max(1, round(source[1] * scale)))
