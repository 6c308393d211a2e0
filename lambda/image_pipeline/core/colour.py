"""From any of Pillow's modes and any ICC profile to 8-bit sRGB, with alpha where something shows through."""

import functools
import io
from typing import cast

from PIL import Image, ImageChops, ImageCms

_NOMINAL_WHITE = {"I": 65535.0, "F": 1.0}
_GREY_AS_ALPHA_PAIR = "LA"  # a 16-bit little-endian sample is a low byte and a high byte
_LEVELS = 9


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture as RGB, or as RGBA if any pixel is not opaque. A profile that cannot be used is ignored."""
    image = _eight_bit(image)
    image, alpha = _split_alpha(image)
    image = _convert(image, profile)
    if image.mode == "RGB" and alpha is not None:
        image.putalpha(alpha)
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:  # noqa: PLR2004 (opaque)
        image = image.convert("RGB")
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale deeper samples to eight bits: Pillow's `convert` clips them."""
    if image.mode.startswith("I;16"):
        order = "I;16B" if image.mode == "I;16B" else "I;16"
        samples = image.tobytes("raw", order)
        first, second = Image.frombuffer(
            _GREY_AS_ALPHA_PAIR, image.size, samples, "raw", _GREY_AS_ALPHA_PAIR, 0, 1
        ).split()
        grey, rest = (first, second) if order == "I;16B" else (second, first)
        if (key := image.info.get("transparency")) is not None:
            grey.putalpha(ImageChops.lighter(_differs(grey, key >> 8), _differs(rest, key & 255)))
        return grey
    if image.mode in _NOMINAL_WHITE:
        low, high = cast("tuple[float, float]", image.getextrema())
        low, high = min(0.0, low), max(_NOMINAL_WHITE[image.mode], high)
        return (
            image.convert("F").point(lambda value: value * (255 / (high - low)) - low * 255 / (high - low)).convert("L")
        )
    return image


def _differs(image: Image.Image, value: int) -> Image.Image:
    """255 wherever the one channel has another value."""
    return image.point([255 * (level != value) for level in range(256)])


def _split_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Unpack palettes, colour keys and premultiplied pixels; give grey its alpha apart, for profiles know no LA."""
    if image.mode in ("P", "PA", "RGBa") or "transparency" in image.info:
        transparent = image.has_transparency_data
        _shorten_key(image)
        image = image.convert("RGBA" if transparent else "RGB")
    elif image.mode == "La":
        image = image.convert("LA")
    if image.mode == "LA":
        return image.getchannel("L"), image.getchannel("A")
    if image.mode in ("1", "RGBX", "YCbCr", "HSV"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return image, None


def _shorten_key(image: Image.Image) -> None:
    """Bring the colour key of a 16-bit PNG to the eight bits that its pixels have been brought to."""
    key = image.info.get("transparency")
    if isinstance(key, tuple) and max(key) > 255:  # noqa: PLR2004 (eight bits)
        image.info["transparency"] = tuple(value >> 8 for value in key)


def _convert(image: Image.Image, profile: bytes | None) -> Image.Image:
    transform = None
    if image.mode == "LAB":
        transform = _from_lab()
    elif profile:
        transform = _from_profile(profile, image.mode)
    if transform is None:
        return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
    in_place = transform.output_mode == image.mode  # the pixels are ours alone, and there may be fifty million
    converted = ImageCms.applyTransform(image, transform, inPlace=in_place)
    return image if converted is None else converted


@functools.cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@functools.cache
def _from_lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB")


@functools.lru_cache(maxsize=8)
def _from_profile(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Build the transform to sRGB; None where the profile is damaged, is for other pixels, or changes nothing."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        output = "RGBA" if mode == "RGBA" else "RGB"
        transform = ImageCms.buildTransform(source, _srgb(), mode, output, ImageCms.Intent.PERCEPTUAL)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return None if mode in ("RGB", "L") and _changes_nothing(transform, mode) else transform


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Try the transform on a coarse grid of all colours: most embedded profiles are some writer's sRGB."""
    levels = [round(255 * step / (_LEVELS - 1)) for step in range(_LEVELS)]
    if mode == "L":
        grid = Image.new("L", (_LEVELS, 1))
        grid.putdata(levels)
    else:
        grid = Image.new("RGB", (_LEVELS**2, _LEVELS))
        grid.putdata([(r, g, b) for r in levels for g in levels for b in levels])
    converted = ImageCms.applyTransform(grid, transform)
    return converted is not None and max(ImageChops.difference(converted, grid.convert("RGB")).tobytes()) <= 1
