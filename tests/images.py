"""Test images, made in code: each function returns the bytes of one file that a user could upload.

Most show the same scene: four corners of different colours on a grey ramp, so that a test can say which way up the
result is and what was cropped, with `corners(image)`.
"""

import io
import itertools
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageOps, ImageStat

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 170, 60), (40, 60, 210), (240, 210, 40)
UPRIGHT = ("red", "green", "blue", "yellow")
"""What `corners` gives for the scene the right way up: top left, top right, bottom left, bottom right."""

_NAMES = dict(zip(UPRIGHT, (RED, GREEN, BLUE, YELLOW), strict=True)) | {"white": (255,) * 3, "black": (0,) * 3}
_ORIENTATION_TAG = 0x0112
_UNDO = {  # what a camera does to the upright scene when it stores it under an EXIF orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


# The scene


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Corners red, green, blue, yellow (each a quarter of the width and height) on a grey ramp."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    w, h = max(width // 4, 1), max(height // 4, 1)
    for (left, top), colour in zip(
        itertools.product((0, height - h), (0, width - w)), (RED, GREEN, BLUE, YELLOW), strict=True
    ):
        draw.rectangle((top, left, top + w - 1, left + h - 1), fill=colour)
    return image


def corners(image: Image.Image) -> tuple[str, ...]:
    """Name the colours of the four corners, top left first; the scene the right way up gives `UPRIGHT`."""
    rgb = image.convert("RGB")
    x, y = rgb.width // 32, rgb.height // 32
    spots = ((x, y), (rgb.width - 1 - x, y), (x, rgb.height - 1 - y), (rgb.width - 1 - x, rgb.height - 1 - y))
    return tuple(_nearest_name(rgb.getpixel(spot)) for spot in spots)  # type: ignore[arg-type]


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    """How far apart two RGB pictures are, in levels of 255, averaged over pixels and channels."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def opened(data: bytes) -> Image.Image:
    """Open and decode."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def _nearest_name(colour: tuple[int, int, int]) -> str:
    return min(_NAMES, key=lambda name: sum((a - b) ** 2 for a, b in zip(_NAMES[name], colour, strict=True)))


# Photographs


def photo(  # noqa: PLR0913 (each is one thing that a photo can have)
    width: int = 640,
    height: int = 480,
    *,
    format: str = "JPEG",  # noqa: A002 (Pillow's word)
    orientation: int | None = None,
    icc: bytes | None = None,
    captured_at: str | None = None,
    gps: bool = False,
    **save: Any,
) -> bytes:
    """The scene, `width` x `height` when it is displayed upright, in any format that Pillow writes, or as "HEIC".

    `orientation` stores it turned as a phone does; `captured_at` is EXIF's "2024:05:01 12:34:56+02:00".
    """
    image = scene(width, height)
    if orientation in _UNDO:
        image = image.transpose(_UNDO[orientation])
    exif = _exif(orientation, captured_at, gps=gps)
    if exif:
        save["exif"] = exif
    if icc:
        save["icc_profile"] = icc
    return heic(image, **save) if format == "HEIC" else encoded(image, format, **save)


def encoded(image: Image.Image, format: str, **save: Any) -> bytes:  # noqa: A002
    """Save with Pillow."""
    buffer = io.BytesIO()
    image.save(buffer, format, **save)
    return buffer.getvalue()


def heic(image: Image.Image | None = None, **save: Any) -> bytes:
    """Save as HEIC, without registering a Pillow plugin: the product registers its own decoder under the same name."""
    import pillow_heif  # noqa: PLC0415 (slow to import, and few tests need it)

    file = pillow_heif.from_pillow(image or scene())
    file[0].info.update(save)
    buffer = io.BytesIO()
    file.save(buffer, quality=90)
    return buffer.getvalue()


def mpo() -> bytes:
    """A stereo pair: the scene, then a black picture."""
    return encoded(scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480))])


def jpeg_with_trailer(trailer: bytes = b"\0" * 4096) -> bytes:
    """A JPEG with more bytes after its end, as phones append gain maps and videos."""
    return photo() + trailer


def _exif(orientation: int | None, captured_at: str | None, *, gps: bool) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[_ORIENTATION_TAG] = orientation
    if captured_at is not None:
        exif.get_ifd(0x8769)[0x9003] = captured_at[:19]  # DateTimeOriginal
        if captured_at[19:]:
            exif.get_ifd(0x8769)[0x9011] = captured_at[19:]  # OffsetTimeOriginal
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.0), 3: "E", 4: (11.0, 34.0, 31.0)})
    return exif.tobytes() if len(exif) or gps or captured_at else b""


# Colour


def cmyk_jpeg(
    ink: tuple[int, int, int, int] = (200, 40, 0, 30), *, adobe: bool = True, icc: bytes | None = None
) -> bytes:
    """One flat colour in ink (0 none, 255 full): inverted under an Adobe marker, or plain without one."""
    data = encoded(Image.new("CMYK", (64, 64), ink), "JPEG", quality=100, icc_profile=icc)
    if adobe:
        return data
    plain = encoded(Image.new("CMYK", (64, 64), tuple(255 - c for c in ink)), "JPEG", quality=100, icc_profile=icc)
    start = plain.index(b"\xff\xee")
    return plain[:start] + plain[start + 2 + int.from_bytes(plain[start + 2 : start + 4]) :]


def ycck_jpeg(ink: tuple[int, int, int, int] = (200, 40, 0, 30)) -> bytes:
    """The same colour as Photoshop writes it: luma and chroma of the inverted inks, and K, under transform 2."""
    luma = Image.new("RGB", (64, 64), ink[:3]).convert("YCbCr")
    channels = [band.point(lambda value: 255 - value) for band in luma.split()]
    image = Image.merge("CMYK", (*channels, Image.new("L", (64, 64), ink[3])))
    data = encoded(image, "JPEG", quality=100, subsampling=0)
    transform = data.index(b"Adobe") + 11
    return data[:transform] + b"\x02" + data[transform + 1 :]


def srgb_profile() -> bytes:
    """Little CMS's own sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def display_p3_profile() -> bytes:
    """Apple's wide RGB: P3 primaries under sRGB's tone curve."""
    p3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
    return _icc(b"RGB ", _primaries(p3) | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _SRGB_CURVE))


def adobe_rgb_profile() -> bytes:
    """Adobe RGB (1998): a wider green, and a plain gamma of 2.2."""
    adobe = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
    return _icc(b"RGB ", _primaries(adobe) | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma_curve(2.19921875)))


def grey_profile(gamma: float = 1.8) -> bytes:
    """One channel under a plain gamma."""
    return _icc(b"GRAY", {b"kTRC": _gamma_curve(gamma)})


def cmyk_profile() -> bytes:
    """A press that prints each ink at half strength, so that its result differs from the naive one at a glance."""
    table = bytearray()
    for inks in itertools.product((0.0, 1.0), repeat=4):
        red, green, blue = ((1 - inks[i] / 2) * (1 - inks[3] / 2) for i in range(3))
        lightness = 0.3 * red + 0.6 * green + 0.1 * blue
        table += bytes((round(255 * lightness), round(128 + 90 * (red - green)), round(128 + 90 * (green - blue))))
    ramp = bytes(range(256))
    identity = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    lut = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + identity + ramp * 4 + bytes(table) + ramp * 3
    return _icc(b"CMYK", {b"A2B0": lut}, connection=b"Lab ", kind=b"prtr")


def _primaries(columns: Sequence[tuple[float, float, float]]) -> dict[bytes, bytes]:
    return {name: _xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}


def _xyz(values: Iterable[float]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _gamma_curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)


_SRGB_PARAMETERS = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_SRGB_CURVE = b"para" + bytes(4) + struct.pack(">HH5i", 3, 0, *(round(value * 65536) for value in _SRGB_PARAMETERS))


def _icc(space: bytes, tags: dict[bytes, bytes], *, connection: bytes = b"XYZ ", kind: bytes = b"mntr") -> bytes:
    """Lay out an ICC profile: header, tag table, tags."""
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    tags = {b"desc": text, b"cprt": b"text" + bytes(4) + b"none\0\0\0\0", b"wtpt": _xyz((0.9642, 1, 0.8249))} | tags
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = struct.pack(">I4sI4s4s4s", offset + len(body), b"test", 0x02400000, kind, space, connection)
    header += struct.pack(">6H4s", 2024, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", *(round(value * 65536) for value in (0.9642, 1, 0.8249)))
    return header.ljust(128, b"\0") + table + body


# PNG, to the letter


def png(width: int, height: int, depth: int, kind: int, rows: Iterable[bytes], *chunks: tuple[bytes, bytes]) -> bytes:
    """Write a PNG of any bit depth and colour type (0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGBA)."""
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def grey16_png(width: int = 64, height: int = 64) -> bytes:
    """16-bit grey: a ramp from black on the left to white on the right."""
    row = b"".join(struct.pack(">H", 65535 * x // (width - 1)) for x in range(width))
    return png(width, height, 16, 0, [row] * height)


def rgb16_png(colour: tuple[int, int, int] = (65535, 32768, 4096), size: int = 64) -> bytes:
    """16-bit RGB, one flat colour."""
    return png(size, size, 16, 2, [struct.pack(">3H", *colour) * size] * size)


def one_bit_png(size: int = 64) -> bytes:
    """1-bit: left half black, right half white."""
    return png(size, size, 1, 0, [bytes(size // 16) + b"\xff" * (size // 16)] * size)


def palette_png(*, transparency: bytes = b"") -> bytes:
    """A palette of red, green, blue, yellow as four quadrants; `transparency` is the tRNS chunk, an alpha for each."""
    rows = [bytes([0] * 32 + [1] * 32)] * 32 + [bytes([2] * 32 + [3] * 32)] * 32
    chunks = [(b"PLTE", bytes(itertools.chain(RED, GREEN, BLUE, YELLOW)))]
    return png(64, 64, 8, 3, rows, *chunks, *([(b"tRNS", transparency)] if transparency else []))


def transparent_png(width: int = 640, height: int = 480, colour: tuple[int, int, int] = (255, 255, 255)) -> bytes:
    """A disc of one colour on transparent black: scaled without care, its rim turns dark."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((width // 8, height // 8, width * 7 // 8, height * 7 // 8), fill=(*colour, 255))
    return encoded(image, "PNG")


def grey_alpha_png() -> bytes:
    """LA: left half opaque mid-grey, right half transparent."""
    image = Image.new("LA", (64, 64), (128, 255))
    image.paste((0, 0), (32, 0, 64, 64))
    return encoded(image, "PNG")


def animated_png() -> bytes:
    """APNG: the scene, then black."""
    return encoded(scene(), "PNG", save_all=True, append_images=[Image.new("RGB", (640, 480))], duration=100)


def png_chunk(name: bytes, body: bytes) -> bytes:
    """Write one chunk: length, name, body, checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# Animation


@dataclass(frozen=True)
class GifFrame:
    """A rectangle of one colour. `colour` None is the transparent one; `disposal` is GIF's 0 to 3."""

    colour: tuple[int, int, int] | None
    box: tuple[int, int, int, int] | None = None
    disposal: int = 1
    duration: int = 100


def gif(size: tuple[int, int], frames: Sequence[GifFrame], *, loop: int | None = 0) -> bytes:
    """Write a GIF to the letter: partial frames, a palette of its own for each, disposal; `loop` None leaves it out."""
    out = bytearray(b"GIF89a" + struct.pack("<HHBBB", *size, 0, 0, 0))
    if loop is not None:
        out += b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loop) + b"\0"
    for frame in frames:
        left, top, right, bottom = frame.box or (0, 0, *size)
        width, height = right - left, bottom - top
        flags = frame.disposal << 2 | (frame.colour is None)
        out += b"!\xf9\x04" + struct.pack("<BHB", flags, frame.duration // 10, 0) + b"\0"
        out += b"," + struct.pack("<HHHHB", left, top, width, height, 0x80)
        out += bytes((*(frame.colour or (1, 2, 3)), 0, 0, 0)) + _flat_lzw(width * height)
    return bytes(out + b";")


def animated_gif(frames: int = 4, size: tuple[int, int] = (160, 120), *, loop: int = 0) -> bytes:
    """A red square that moves over blue in partial frames of 100 ms and more."""
    steps = [GifFrame((40, 60, 210))]
    for i in range(1, frames):
        left = i * (size[0] - 40) // max(frames - 1, 1)
        steps.append(GifFrame((220, 30, 30), (left, 40, left + 40, 80), disposal=3, duration=100 + 10 * i))
    return gif(size, steps, loop=loop)


def animated_webp(frames: int = 4, *, loop: int = 3, transparent: bool = False) -> bytes:
    """A red square that moves over blue, or over nothing."""
    background = (0, 0, 0, 0) if transparent else (40, 60, 210, 255)
    pictures = []
    for i in range(frames):
        picture = Image.new("RGBA", (160, 120), background)
        picture.paste((220, 30, 30, 255), (i * 30, 40, i * 30 + 40, 80))
        pictures.append(picture)
    durations = [100 + 10 * i for i in range(frames)]
    return encoded(
        pictures[0], "WEBP", save_all=True, append_images=pictures[1:], duration=durations, loop=loop, lossless=True
    )


def _flat_lzw(pixels: int) -> bytes:
    """GIF's LZW of `pixels` times index 0: a clear code before the table grows past three-bit codes."""
    whole, rest = divmod(pixels, 2)
    codes = "000000100" * whole + ("000100" if rest else "100")  # read from the right: clear first
    bits = "101" + codes
    stream = int(bits, 2).to_bytes((len(bits) + 7) // 8, "little")
    blocks = (stream[i : i + 255] for i in range(0, len(stream), 255))
    return b"\x02" + b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"


# Bad files


def text_named_jpg() -> bytes:
    """What people upload by mistake."""
    return b"Dear reader, this is not a picture.\n"


def truncated(data: bytes | None = None, keep: float = 0.6) -> bytes:
    """The first part of a file, as a broken upload leaves it."""
    data = data or encoded(ImageOps.autocontrast(Image.effect_noise((640, 480), 80)), "JPEG")
    return data[: int(len(data) * keep)]


def bomb(side: int = 20_000) -> bytes:
    """A true PNG of `side` x `side` pixels, one bit each, in a few kilobytes."""
    return png(side, side, 1, 0, itertools.repeat(bytes((side + 7) // 8), side))


def gif_bomb(frames: int = 20_000, side: int = 1_000) -> bytes:
    """A GIF whose frames are one pixel each on a large canvas."""
    return gif((side, side), [GifFrame((0, 0, 0), (0, 0, 1, 1))] * frames)
