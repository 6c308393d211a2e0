"""libvips as the independent reference: it shares no decoder, resampler or code of ours with Pillow.

It decodes our results, and it makes the expected picture from known pixels, placed by arithmetic that is written here
anew. (Both libraries convert profiles with Little CMS, so what a profile must give is computed in `colours`.)
"""

import os

os.environ.setdefault("VIPS_CONCURRENCY", "1")  # read when the library loads; small pictures gain nothing by threads

import numpy as np
import pyvips
from numpy.typing import NDArray

from tests.conformance.distance import Picture

pyvips.cache_set_max(0)

type Size = tuple[int, int]


def decoded(data: bytes) -> list[Picture]:
    """Every frame of a file as it is shown, in sRGB, RGB or RGBA; upright only as far as its pixels are."""
    image = _opened(data)
    height = image.get("page-height") if image.get_typeof("page-height") else image.height
    pixels = _as_shown(image)
    return [pixels[top : top + height] for top in range(0, image.height, height)]


def fields(data: bytes) -> dict[str, object]:
    """Every piece of metadata that libvips finds in a file, by libvips' names."""
    image = _opened(data)
    return {name: image.get(name) for name in image.get_fields()}


def covering(picture: Picture, size: Size) -> Picture:
    """Crop the overhang, centred, and scale. The crop must fall on whole pixels, or the comparison would be blurred."""
    height, width = picture.shape[:2]
    seen_width, seen_height = min(width, height * size[0] / size[1]), min(height, width * size[1] / size[0])
    left, top = (width - seen_width) / 2, (height - seen_height) / 2
    assert all(float(side).is_integer() for side in (left, top, seen_width, seen_height)), "choose a kinder size"
    bounds = (int(left), int(top), int(seen_width), int(seen_height))
    return stretched(picture[bounds[1] : bounds[1] + bounds[3], bounds[0] : bounds[0] + bounds[2]], size)


def containing(picture: Picture, size: Size, background: tuple[int, int, int] = (255, 255, 255)) -> Picture:
    """Scale to fit, and pad evenly: with the background, or with nothing where the picture has alpha."""
    small = inside(picture, size)
    padding = (*background, 255)[: picture.shape[2]] if picture.shape[2] == 3 else (0, 0, 0, 0)
    canvas = np.empty((size[1], size[0], picture.shape[2]), np.uint8)
    canvas[:] = padding
    top, left = (size[1] - small.shape[0]) // 2, (size[0] - small.shape[1]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return canvas


def inside(picture: Picture, size: Size) -> Picture:
    """Scale to fit, the shape kept."""
    height, width = picture.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    return stretched(picture, (max(1, round(width * scale)), max(1, round(height * scale))))


def stretched(picture: Picture, size: Size) -> Picture:
    """Scale each side by itself with a Lanczos filter; alpha is premultiplied on the way.

    Smaller by libvips. Larger by the filter's definition, because libvips enlarges with a cubic.
    """
    height, width = picture.shape[:2]
    if size[0] > width or size[1] > height:
        return _enlarged(picture, size)
    image = pyvips.Image.new_from_array(np.ascontiguousarray(picture), interpretation="srgb")
    alpha = picture.shape[2] == 4
    image = image.premultiply() if alpha else image
    image = image.resize(size[0] / width, vscale=size[1] / height, kernel="lanczos3")
    image = image.unpremultiply() if alpha else image
    scaled: Picture = image.rint().cast("uchar").numpy()
    assert scaled.shape[:2] == (size[1], size[0])
    return scaled


def thumbnail(data: bytes, size: Size) -> Picture | None:
    """What libvips makes of a whole file: upright, in sRGB, stretched to the size. None for what it cannot read."""
    try:
        image = pyvips.Image.thumbnail_buffer(
            data, size[0], height=size[1], size="force", output_profile="srgb", fail_on="none"
        )
        return _as_shown(image)
    except pyvips.Error:
        return None


def _enlarged(picture: Picture, size: Size) -> Picture:
    """Lanczos of three lobes by its definition: each sample is a weighted mean of the six that are nearest."""
    height, width = picture.shape[:2]
    values = picture.astype(float)
    if picture.shape[2] == 4:
        values[..., :3] *= values[..., 3:] / 255
    values = np.einsum("yh,xw,hwc->yxc", _lanczos(height, size[1]), _lanczos(width, size[0]), values, optimize=True)
    values = np.clip(values, 0, 255)
    if picture.shape[2] == 4:
        values[..., :3] = np.clip(values[..., :3] * 255 / np.maximum(values[..., 3:], 1e-9), 0, 255)
    return np.rint(values).astype(np.uint8)


def _lanczos(source: int, target: int) -> NDArray[np.float64]:
    """The weights: a row for each new sample, a column for each old one."""
    stretch = max(1.0, source / target)
    centres = (np.arange(target) + 0.5) * source / target - 0.5
    distance = (np.arange(source) - centres[:, None]) / stretch
    weights = np.where(abs(distance) < 3, np.sinc(distance) * np.sinc(distance / 3), 0)
    rows: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return rows


def printed(inks: Picture, profile: bytes) -> Picture:
    """What inks (255 is full) look like by a press's profile."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(inks), interpretation="cmyk").copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return _as_shown(image)


def _as_shown(image: pyvips.Image) -> Picture:
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True, intent="perceptual")
    image = image.colourspace("srgb")
    pixels: Picture = image.cast("uchar").numpy()
    return pixels[..., :4]


def _opened(data: bytes) -> pyvips.Image:
    animated = data.startswith((b"GIF8", b"RIFF"))
    return pyvips.Image.new_from_buffer(data, "", **({"n": -1} if animated else {}))
