"""The formats that the job knows: how each begins, which of Pillow's plugins reads it, and what it becomes."""

import functools
import importlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One file format. `displayed` says whether browsers show it, so that it may be an output format too."""

    name: str
    media_type: str
    extension: str
    plugin: str
    module: str
    displayed: bool = True
    animated: bool = False


_ALL = (
    Format("JPEG", "image/jpeg", ".jpg", "JPEG", "PIL.JpegImagePlugin"),
    Format("PNG", "image/png", ".png", "PNG", "PIL.PngImagePlugin"),
    Format("GIF", "image/gif", ".gif", "GIF", "PIL.GifImagePlugin", animated=True),
    Format("WEBP", "image/webp", ".webp", "WEBP", "PIL.WebPImagePlugin", animated=True),
    Format("AVIF", "image/avif", ".avif", "AVIF", "PIL.AvifImagePlugin"),
    Format("HEIC", "image/heic", ".heic", "HEIF", "pi_heif", displayed=False),
    Format("TIFF", "image/tiff", ".tif", "TIFF", "PIL.TiffImagePlugin", displayed=False),
    Format("BMP", "image/bmp", ".bmp", "BMP", "PIL.BmpImagePlugin", displayed=False),
)
FORMATS = {known.name: known for known in _ALL}
ACCEPTED_BY_DEFAULT = frozenset({"JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC"})

_PREFIXES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"BM": "BMP",
}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_SHARED_BRANDS = {b"mif1", b"msf1"}
"""ISO/IEC 23008-12's structural brands: the codec is named only among the compatible brands."""


def identify(data: bytes) -> Format | None:
    """Name the format by the file's first bytes, or give None; a file's name and declared type play no part."""
    for prefix, name in _PREFIXES.items():
        if data.startswith(prefix):
            return FORMATS[name]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FORMATS["WEBP"]
    if data[4:8] == b"ftyp":
        return _identify_by_brands(data)
    return None


def _identify_by_brands(data: bytes) -> Format | None:
    major = data[8:12]
    end = min(int.from_bytes(data[:4]), 256)
    compatible = {data[at : at + 4] for at in range(16, end, 4)}
    if major in _AVIF_BRANDS or (major in _SHARED_BRANDS and compatible & _AVIF_BRANDS):
        return FORMATS["AVIF"]
    if major in _HEIC_BRANDS | _SHARED_BRANDS:
        return FORMATS["HEIC"]
    return None


@functools.cache
def load_plugin(image_format: Format) -> None:
    """Import the one plugin that reads the format: `Image.open` would import all forty for one that it lacks."""
    module = importlib.import_module(image_format.module)
    if image_format.name == "HEIC":
        module.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
