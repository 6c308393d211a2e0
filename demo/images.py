"""The sample images: files such as users have, and four such as nobody wants, each with what must become of it."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import pillow_heif
from PIL import ExifTags, Image

from demo import display_p3, pictures
from demo.pictures.fields import with_sensor_noise

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Sample:
    """A file to upload. `note` says in a few words what is special about it.

    Either `becomes` names the format of its result, or `refused` names the code of its rejection; where both are empty
    any result will do. `source` is the way in: `s3`, under `key`, or `api`, where the service chooses the key.
    """

    key: str
    data: bytes
    content_type: str
    note: str
    becomes: str = ""
    refused: str = ""
    source: Literal["s3", "api"] = "s3"


def sample_images() -> Iterator[Sample]:
    """Make the samples one after the other, so that the first is on its way while the next is drawn."""
    for make in SAMPLES:
        yield make()


def phone_photo() -> Sample:
    """Make 12 megapixels held upright: stored lying down, with orientation 6 and the place in its EXIF."""
    upright = pictures.alpine_lake((1008, 1344)).resize((3024, 4032), Image.Resampling.BICUBIC)
    stored = with_sensor_noise(upright.transpose(Image.Transpose.ROTATE_90))
    data = _encoded(stored, "JPEG", quality=90, exif=_phone_exif("Pixel 9"))
    return Sample("phone/IMG_4711.jpg", data, "image/jpeg", "EXIF orientation 6, GPS position", becomes="jpeg")


def sunset() -> Sample:
    """Make a holiday photo under a key that URL encoding likes to break."""
    data = _encoded(pictures.sea_at_sunset((1500, 1000)), "JPEG", quality=90, progressive=True)
    return Sample("holiday/ü+100%.jpg", data, "image/jpeg", "progressive JPEG, awkward key", becomes="jpeg")


def phone_heic() -> Sample:
    """Make a photo as an iPhone stores it: HEIC, turned upright by a box of its own and not by its EXIF."""
    stored = pictures.misty_forest((1200, 1600)).transpose(Image.Transpose.ROTATE_90)
    data = _encoded(stored, "HEIF", quality=60, exif=_phone_exif("iPhone 17"))
    return Sample("phone/IMG_4712.HEIC", data, "image/heic", "HEIC, turned by its irot box", becomes="jpeg")


def panorama() -> Sample:
    """Make a picture four times as wide as high."""
    wide = pictures.mountain_range((2400, 600)).resize((4800, 1200), Image.Resampling.BICUBIC)
    return Sample(
        "holiday/panorama 4 to 1.jpg", _encoded(wide, "JPEG", quality=85), "image/jpeg", "4:1 panorama", becomes="jpeg"
    )


def sticker() -> Sample:
    """Make a PNG with soft transparency."""
    data = _encoded(pictures.balloon((1200, 1200)), "PNG")
    return Sample("stickers/balloon.png", data, "image/png", "RGBA, soft shadow", becomes="png")


def animation() -> Sample:
    """Make an animated GIF that loops for ever."""
    frames = [frame.quantize(128, dither=Image.Dither.NONE) for frame in pictures.riding_beads((480, 480), 24)]
    data = _encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=60, loop=0)
    return Sample("beads.gif", data, "image/gif", "24 frames", becomes="gif", source="api")


def print_poster() -> Sample:
    """Make a JPEG in printing inks."""
    data = _encoded(pictures.poster((1200, 1600)), "JPEG", quality=92)
    return Sample("print/poster.jpg", data, "image/jpeg", "CMYK", becomes="jpeg")


def moon() -> Sample:
    """Make a PNG with 16 bits of grey."""
    data = _encoded(pictures.moon((1200, 1200)), "PNG", compress_level=4)
    return Sample("science/moon 16 bit.png", data, "image/png", "16-bit grey", becomes="png")


def wide_gamut() -> Sample:
    """Make a photo whose numbers mean Display P3, and look dull to who ignores its profile."""
    flower = pictures.dahlia((1400, 1120))
    data = _encoded(flower, "JPEG", quality=90, icc_profile=display_p3.profile())
    return Sample("garden/dahlia.jpg", data, "image/jpeg", "Display P3 profile", becomes="jpeg")


def dunes() -> Sample:
    """Make a WebP."""
    data = _encoded(pictures.dunes((1120, 1400)), "WEBP", quality=80, method=2)
    return Sample("dunes.webp", data, "image/webp", "lossy WebP", becomes="webp", source="api")


def aurora() -> Sample:
    """Make an AVIF."""
    data = _encoded(pictures.aurora((1500, 1000)), "AVIF", quality=65, speed=9)
    return Sample("night/aurora.avif", data, "image/avif", "AVIF", becomes="avif")


def icon() -> Sample:
    """Make a PNG that is smaller than its result, with a palette and one transparent colour in it."""
    data = _encoded(pictures.rocket(6), "PNG", optimize=True)
    return Sample("иконки/ракета.png", data, "image/png", "palette, 96 pixels wide", becomes="png")


def text_file() -> Sample:
    """Make a text that is called a JPEG."""
    data = b"Shopping list\n\n- milk\n- bread\n- a wide-angle lens\n"
    return Sample(
        "broken/shopping list.jpg", data, "image/jpeg", "a text file by another name", refused="unsupported_format"
    )


def half_sent() -> Sample:
    """Make a photo whose upload broke off."""
    data = _encoded(pictures.sea_at_sunset((900, 600)).transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG", quality=85)
    return Sample(
        "broken/half sent.jpg",
        data[: len(data) // 2],
        "image/jpeg",
        "the second half is missing",
        refused="corrupt_image",
    )


def empty_file() -> Sample:
    """Make nothing."""
    return Sample("broken/empty.png", b"", "image/png", "not a single byte", refused="empty_file")


def decompression_bomb() -> Sample:
    """Make a valid PNG of 400 megapixels, all black, in a few kilobytes."""
    side = 20_000
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    pixels = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )
    return Sample("broken/bomb.png", data, "image/png", "20,000 by 20,000 pixels", refused="image_too_large")


SAMPLES: tuple[Callable[[], Sample], ...] = (
    phone_photo,
    sunset,
    phone_heic,
    wide_gamut,
    print_poster,
    sticker,
    panorama,
    aurora,
    dunes,
    moon,
    animation,
    icon,
    text_file,
    half_sent,
    empty_file,
    decompression_bomb,
)


def _encoded(picture: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, image_format, **options)
    return buffer.getvalue()


def _phone_exif(model: str) -> bytes:
    """Return the EXIF of a phone held upright above Grindelwald."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = model.split(maxsplit=1)[0]
    exif[ExifTags.Base.Model] = model
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: "2026:08:14 20:41:07",
            ExifTags.Base.OffsetTimeOriginal: "+02:00",
        }
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (46.0, 39.0, 30.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (8.0, 3.0, 18.0),
        }
    )
    return exif.tobytes()
