"""Files made from arrays, by Pillow's and libvips' writers and by hand where neither can."""

import struct
from typing import Any

import numpy as np
import pyvips
from PIL import Image

from tests import images
from tests.conformance.distance import Picture


def by_pillow(picture: Picture, format: str, **save: Any) -> bytes:  # noqa: A002 (Pillow's word)
    """RGB, RGBA or grey, in any format that Pillow writes, or as HEIC; lossy ones at high quality unless told."""
    image = Image.fromarray(picture)
    if format == "HEIC":
        return images.heic(image, **save)
    if format in ("JPEG", "MPO", "AVIF"):
        save = {"quality": 95} | save
    if format == "WEBP":
        save = {"lossless": True} | save
    return images.encoded(image, format, **save)


def by_libvips(picture: Picture, suffix: str, interpretation: str, **save: Any) -> bytes:
    """Any depth and number of bands, in a format that libvips writes."""
    image = pyvips.Image.new_from_array(np.ascontiguousarray(picture), interpretation=interpretation)
    data: bytes = image.write_to_buffer(suffix, **save)
    return data


def jpeg_in_ink(inks: Picture, *, adobe: bool = True, icc: bytes | None = None) -> bytes:
    """A CMYK JPEG of these inks (255 is full): inverted under an Adobe marker, as is usual, or plain without one."""
    inverted = Image.frombytes("CMYK", (inks.shape[1], inks.shape[0]), (inks if adobe else 255 - inks).tobytes())
    data = images.encoded(inverted, "JPEG", quality=98, icc_profile=icc)
    if adobe:
        return data
    start = data.index(b"\xff\xee")
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4]) :]


def jpeg_in_ycck(inks: Picture) -> bytes:
    """As Photoshop writes it: luma and chroma of the inverted inks, and K, under Adobe's transform 2."""
    as_light = Image.fromarray(np.ascontiguousarray(inks[..., :3])).convert("YCbCr")
    channels = [band.point(lambda value: 255 - value) for band in as_light.split()]
    black = Image.fromarray(np.ascontiguousarray(inks[..., 3]))
    data = images.encoded(Image.merge("CMYK", (*channels, black)), "JPEG", quality=98, subsampling=0)
    transform = data.index(b"Adobe") + 11
    return data[:transform] + b"\x02" + data[transform + 1 :]


def interlaced_png(picture: Picture) -> bytes:
    """Adam7, which Pillow does not write."""
    return by_libvips(picture, ".png", "srgb", interlace=True)


def bmp_with_alpha(picture: Picture) -> bytes:
    """A 32-bit BMP under a BITMAPV4HEADER, whose masks say which byte is alpha: Pillow writes none."""
    height, width = picture.shape[:2]
    pixels = np.ascontiguousarray(picture[::-1, :, [2, 1, 0, 3]]).tobytes()  # bottom row first; BGRA
    masks = struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(pixels), 2835, 2835, 0, 0)
    header += masks + b"BGRs" + bytes(48)
    return struct.pack("<2sIHHI", b"BM", 14 + 108 + len(pixels), 0, 0, 14 + 108) + header + pixels


def with_orientation(picture: Picture, format: str, orientation: int, **save: Any) -> bytes:  # noqa: A002
    """The picture as a camera stores it that was held another way: turned, and with EXIF's word for how."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return by_pillow(np.ascontiguousarray(stored(picture, orientation)), format, exif=exif.tobytes(), **save)


def stored(picture: Picture, orientation: int) -> Picture:
    """Rows and columns as EXIF 2.3, 4.6.4 A, has them: where the 0th row and the 0th column of the file are seen."""
    first_row_is_at_a_side = orientation >= 5
    picture = picture[::-1] if orientation in (3, 4, 7, 8) else picture
    picture = picture[:, ::-1] if orientation in (2, 3, 6, 7) else picture
    return picture.swapaxes(0, 1) if first_row_is_at_a_side else picture
