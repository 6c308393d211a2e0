"""From bytes to pictures: identify, check the limits against the header, and only then decode.

Everything that an uploaded file can make Pillow raise is raised inside `decoding`, and leaves it as a rejection.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import ExifTags, Image, ImageChops, ImageFile, UnidentifiedImageError

from image_pipeline.core import gif, heic, webp
from image_pipeline.core.facts import Header, captured_at
from image_pipeline.core.formats import Format, identify, load_plugin
from image_pipeline.core.geometry import fitted, turned
from image_pipeline.core.options import Mode, Options
from image_pipeline.errors import (
    CorruptImage,
    EmptyFile,
    FileTooLarge,
    ImageTooLarge,
    PipelineError,
    UnsupportedFormat,
)

JPEG_TO_SPARE = 1.1
"""How much larger than needed a JPEG is decoded at least: what is resized by a few per cent comes out soft."""
_MOST_JPEG_SCANS = 100
_AVERAGED = ("L", "LA", "RGB", "RGBA", "CMYK")
_XMP = ("xmp", "XML:com.adobe.xmp")


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture on its way through the steps. `orientation` is EXIF's, 1 when there is nothing to turn."""

    image: Image.Image
    orientation: int = 1
    profile: bytes | None = None
    duration: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """An accepted file, opened and not yet decoded. `kept` is how many of its frames the job carries on."""

    data: bytes
    format: Format
    header: Header
    kept: int
    image: ImageFile.ImageFile
    gif: gif.Gif | None

    def frames(self, options: Options) -> Iterator[Frame]:
        """Decode the frames one by one, each good until the next is asked for; raise CorruptImage for a damaged one."""
        pictures = self._gif_frames() if self.gif else self._pillow_frames(options)
        while True:
            with decoding():
                frame = next(pictures, None)
            if frame is None:
                return
            yield frame

    @property
    def loop(self) -> int | None:
        """How often the animation plays: 0 for ever; None for a GIF that does not say and so plays once."""
        return self.gif.loop if self.gif else self.image.info.get("loop", 0)

    def sha256(self) -> str:
        """Hash the original's bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def captured_at(self) -> str | None:
        """Say when a camera took the picture; call it once the frames are decoded, for a PNG says so at its end."""
        try:
            return captured_at(self.image.getexif())
        except Exception:  # noqa: BLE001 (damaged EXIF raises anything, and harms nothing but itself)
            return None

    def _gif_frames(self) -> Iterator[Frame]:
        if not self.gif or not self.gif.frames:
            raise CorruptImage("a GIF without a picture")
        pictures = gif.compose(self.data, self.gif, self.kept)
        for stored, picture in zip(self.gif.frames, pictures, strict=False):
            yield Frame(picture, duration=stored.duration)

    def _pillow_frames(self, options: Options) -> Iterator[Frame]:
        image = self.image
        if self.format.name == "JPEG":  # libjpeg decodes at a half, a quarter or an eighth for next to nothing
            width, height = _needed(image.size, _orientation(image), options)
            image.draft(None, (round(width * JPEG_TO_SPARE), round(height * JPEG_TO_SPARE)))
            image.decodermaxblock = len(self.data)  # in one go, 4 % faster than by 64 kB and what was left over
        if self.format.name == "WEBP":
            if self.header.frames > 1:
                _show_canvas(image)
            elif (still := self._still_webp(options)) is not None:
                yield still
                return
        for index in range(self.kept):
            if self.kept > 1:
                image.seek(index)
            image.load()
            orientation = _orientation(image, self.format)
            picture = _shrink(image, _needed(image.size, orientation, options))
            if _is_plain_cmyk(image):
                picture = ImageChops.invert(picture)
            yield Frame(picture, orientation, image.info.get("icc_profile"), image.info.get("duration", 0))

    def _still_webp(self, options: Options) -> Frame | None:
        orientation = _orientation(self.image, self.format)
        needed = _needed(self.image.size, orientation, options)
        picture = webp.decode(self.data, self.image.size, needed, alpha=self.image.mode == "RGBA")
        if picture is None:
            return None
        return Frame(_shrink(picture, needed), orientation, self.image.info.get("icc_profile"))


def open_source(data: bytes, options: Options) -> Source:
    """Check everything that can be known without decoding; raise an ImageRejected of the right code."""
    if not data:
        raise EmptyFile
    if len(data) > options.max_bytes:
        raise FileTooLarge(f"{len(data)} bytes, of at most {options.max_bytes}")
    image_format = identify(data)
    if image_format is None or image_format.name not in options.formats:
        raise UnsupportedFormat(f"{image_format.name if image_format else 'unknown'}, begins with {data[:16]!r}")
    load_plugin(image_format)
    with decoding():
        structure = gif.read(data, options.max_frames + 1) if image_format.name == "GIF" else None
        _check_size(_promised_webp_size(data), options)
        if image_format.name == "HEIC":
            heic.check_item_names(data)
        image = Image.open(io.BytesIO(data), formats=(image_format.plugin,))
        width, height = (structure.width, structure.height) if structure else image.size
        frames = len(structure.frames) if structure else getattr(image, "n_frames", 1)
        _check_size((width, height), options)
        if min(width, height) < 1:
            raise CorruptImage(f"{width}x{height} pixels")
        if "progressive" in image.info and data.count(b"\xff\xda") > _MOST_JPEG_SCANS:
            # Each scan of a progressive JPEG costs a pass over all pixels for a few bytes of file
            # (libjpeg-turbo: "Two Issues with the JPEG Standard", 2018); real ones have about ten.
            raise CorruptImage("too many scans")
    header = Header(image_format.name, len(data), width, height, frames)
    return Source(data, image_format, header, _kept(header, image_format, structure, options), image, structure)


@contextmanager
def decoding() -> Iterator[None]:
    """Turn whatever bad bytes make Pillow raise into a rejection, and keep its warnings about them quiet.

    Beyond its documented OSError, Pillow raises TypeError, IndexError, SyntaxError, struct.error, zlib.error,
    MemoryError and others on damaged files. Nothing of ours but calls into the decoders belongs in this block.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except PipelineError:
            raise
        except Image.DecompressionBombError as error:
            raise ImageTooLarge(str(error)) from error
        except UnidentifiedImageError as error:
            raise CorruptImage("begins like an image, and goes on like none") from error
        except Exception as error:
            raise CorruptImage(f"{type(error).__name__}: {error}") from error


def _kept(header: Header, image_format: Format, structure: gif.Gif | None, options: Options) -> int:
    """How many frames the job carries on: all, if every one, as it is stored, as it is seen and as it goes, fits."""
    if not image_format.animated or header.frames > options.max_frames:
        return 1
    enlarged = 0 if options.mode == Mode.INSIDE else options.width * options.height
    seen = max(header.width * header.height, enlarged)
    stored = [frame.width * frame.height for frame in structure.frames] if structure else [0] * header.frames
    return header.frames if sum(max(pixels, seen) for pixels in stored) <= options.max_pixels else 1


def _check_size(size: tuple[int, int], options: Options) -> None:
    if size[0] * size[1] > options.max_pixels:
        raise ImageTooLarge(f"{size[0]}x{size[1]} pixels, of at most {options.max_pixels}")


def _promised_webp_size(data: bytes) -> tuple[int, int]:
    """Read an extended WebP's canvas size (RFC 9649, section 2.7): opening the file already allocates the canvas."""
    if data[:4] != b"RIFF" or data[12:16] != b"VP8X" or len(data) < 30:  # noqa: PLR2004 (RIFF and VP8X headers)
        return 0, 0
    low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
    return (low_width | high_width << 16) + 1, (low_height | high_height << 16) + 1


def _needed(size: tuple[int, int], orientation: int, options: Options) -> tuple[int, int]:
    """Say how small a picture, as stored, may be decoded before the result would miss pixels."""
    box = turned((options.width, options.height), orientation)
    return fitted(size, box) if options.mode in (Mode.CONTAIN, Mode.INSIDE) else box


def _shrink(image: Image.Image, needed: tuple[int, int]) -> Image.Image:
    """Average blocks of pixels, down to about twice what is needed: what follows costs by the pixel, colour most."""
    factor = round(min(image.width / needed[0], image.height / needed[1]) / 2)
    if factor < 2 or image.mode not in _AVERAGED or "transparency" in image.info:  # noqa: PLR2004 (nothing to shrink)
        return image
    return image.reduce(factor)


def _orientation(image: ImageFile.ImageFile, image_format: Format | None = None) -> int:
    """Read EXIF's orientation; 1 where there is none, where it makes no sense, and where the decoder has turned.

    libheif and Pillow's TIFF plugin turn by themselves. For AVIF, Pillow reports the turn that the file's own boxes
    ask for as EXIF. XMP's copy of the tag is ignored, as browsers do.
    """
    if image_format and image_format.name in ("HEIC", "TIFF"):
        return 1
    hidden = {name: image.info.pop(name) for name in _XMP if name in image.info}
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 (damaged EXIF raises anything, and the picture is there all the same)
        return 1
    finally:
        image.info.update(hidden)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # noqa: PLR2004 (EXIF 2.3, section 4.6.4 A)


def _show_canvas(image: ImageFile.ImageFile) -> None:
    """Ask an animated WebP for its alpha even if no frame has any.

    Where the frames do not cover the canvas, it is transparent (RFC 9649, section 2.7.1.1). libwebp decodes to RGBA
    and is right; Pillow drops the alpha when the header's flag is not set, and it is set only for the frames' own.
    """
    image.rawmode = image._mode = "RGBA"  # type: ignore[attr-defined]  # noqa: SLF001 (no other way to ask)


def _is_plain_cmyk(image: ImageFile.ImageFile) -> bool:
    """Tell a JPEG whose inks are not inverted: Pillow takes all for Adobe's, which are, and carry Adobe's marker."""
    return image.format in ("JPEG", "MPO") and image.mode == "CMYK" and "adobe" not in image.info
