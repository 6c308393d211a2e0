"""Still WebP pictures, decoded by libwebp itself.

Pillow reads each as an animation of one frame: that copies all pixels three times, and takes as long as decoding them.
This is the libwebp that Pillow's own extension module is linked to, so that no other code is trusted and none is added
to the function's zip. libwebp's C interface used here is as old as version 0.1 (`webp/decode.h`).
"""

import ctypes
import functools

from PIL import Image

from image_pipeline.core.geometry import Size

_RIFF_HEADER, _CHUNK_HEADER = 12, 8
_SHARP = 1.19
"""Averaged down to this many times what is needed, a picture is at least as sharp as a JPEG decoded at a fraction."""

_TO_RGB = (
    *(1.164383, 0, 1.596027, -222.921),
    *(1.164383, -0.391762, -0.812968, 135.576),
    *(1.164383, 2.017232, 0, -276.836),
)
"""From luma and chroma in video's range (ITU-R BT.601, RFC 6386 section 9.2), with offsets for 16 and 128."""


def decode(data: bytes, size: Size, needed: Size, *, alpha: bool) -> Image.Image | None:
    """Decode a still picture as RGB or RGBA, an opaque lossy one as small as `needed` allows.

    None where the file is damaged, or Pillow comes without a libwebp that can be found: then Pillow is to be asked.
    """
    library = _libwebp()
    if library is None:
        return None
    factor = 2 * int(min(size[0] / needed[0], size[1] / needed[1]) / (2 * _SHARP))
    if factor and not alpha and _is_lossy(data):
        return _averaged(library, data, size, factor)
    return _whole(library, data, size, alpha=alpha)


def _averaged(library: ctypes.CDLL, data: bytes, size: Size, factor: int) -> Image.Image | None:
    """Average luma and chroma as they lie, so that only the small picture is brought to RGB; `factor` is even."""
    width, height, luma_stride, chroma_stride = (ctypes.c_int() for _ in range(4))
    blue, red = ctypes.c_void_p(), ctypes.c_void_p()
    places = map(ctypes.byref, (width, height, blue, red, luma_stride, chroma_stride))
    luma = library.WebPDecodeYUV(data, len(data), *places)
    if not luma:
        return None
    try:
        if (width.value, height.value) != size:
            return None
        half = (size[0] + 1) // 2, (size[1] + 1) // 2
        planes = (
            _plane(luma, size, luma_stride.value).reduce(factor),
            _plane(blue.value, half, chroma_stride.value).reduce(factor // 2),
            _plane(red.value, half, chroma_stride.value).reduce(factor // 2),
        )
    finally:
        library.WebPFree(luma)  # which holds the chroma too
    return Image.merge("RGB", planes).convert("RGB", _TO_RGB)


def _plane(address: int | None, size: Size, stride: int) -> Image.Image:
    """See libwebp's memory as a picture; it must not outlive that."""
    memory = (ctypes.c_ubyte * (stride * size[1])).from_address(address or 0)
    return Image.frombuffer("L", size, memory, "raw", "L", stride, 1)  # type: ignore[arg-type]  # any buffer will do


def _whole(library: ctypes.CDLL, data: bytes, size: Size, *, alpha: bool) -> Image.Image | None:
    pixels = bytearray(4 * size[0] * size[1])
    memory = (ctypes.c_ubyte * len(pixels)).from_buffer(pixels)
    if not library.WebPDecodeRGBAInto(data, len(data), memory, len(pixels), 4 * size[0]):
        return None
    if alpha:
        return Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
    return Image.frombytes("RGB", size, pixels, "raw", "RGBX")


def _is_lossy(data: bytes) -> bool:
    """Tell whether the picture is a VP8 key frame: lossless WebP knows no chroma (RFC 9649, section 2)."""
    at = _RIFF_HEADER
    while at + _CHUNK_HEADER <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name in (b"VP8 ", b"VP8L"):
            return name == b"VP8 "
        at += _CHUNK_HEADER + length + length % 2
    return False


@functools.cache
def _libwebp() -> ctypes.CDLL | None:
    """Find libwebp among what Pillow's module is linked to; None where it is built in and hidden."""
    from PIL import _webp  # noqa: PLC0415 (there are Pillows without)

    library = ctypes.CDLL(_webp.__file__)
    pointer, number = ctypes.c_void_p, ctypes.c_size_t
    try:
        library.WebPDecodeYUV.restype = library.WebPDecodeRGBAInto.restype = pointer
        library.WebPDecodeYUV.argtypes = [ctypes.c_char_p, number, *[pointer] * 6]
        library.WebPDecodeRGBAInto.argtypes = [ctypes.c_char_p, number, pointer, number, ctypes.c_int]
        library.WebPFree.restype = None
        library.WebPFree.argtypes = [pointer]
    except AttributeError:
        return None
    return library
