"""What others make of the same files: libvips used as its guide says, and Pillow used without a thought.

Each gives the frames of what it wrote, or raises. Nothing passes or fails by them.
"""

import io
from collections.abc import Callable

import pyvips
from image_pipeline.core.options import Mode, Options
from PIL import Image, ImageOps

from tests.conformance import reference
from tests.conformance.distance import Picture

type Peer = Callable[[bytes, Options, str], list[Picture]]

_THUMBNAIL = {
    Mode.COVER: {"crop": "centre"},
    Mode.CONTAIN: {},
    Mode.STRETCH: {"size": "force"},
    Mode.INSIDE: {"size": "down"},
}
_LONGEST = 100
_SUFFIX = {
    "JPEG": ".jpg[Q={0}]",
    "PNG": ".png",
    "GIF": ".gif",
    "WEBP": ".webp[Q={0},effort=1]",
    "AVIF": ".avif[Q={0},effort=0]",
}


def libvips(data: bytes, options: Options, output: str) -> list[Picture]:
    """`thumbnail`, which turns, converts to sRGB and shrinks while decoding, as sharp uses it."""
    header = pyvips.Image.new_from_buffer(data, "")
    shape = max(header.width / header.height, header.height / header.width)
    if options.mode == Mode.COVER and shape > _LONGEST:
        raise TimeoutError("takes ten seconds and more: enlarges all of it before it crops")
    animated = data.startswith((b"GIF8", b"RIFF")) and header.get_n_pages() > 1
    image = pyvips.Image.thumbnail_buffer(
        data,
        options.width,
        height=options.height,
        output_profile="srgb",
        option_string="n=-1" if animated else "",
        **({} if animated else _THUMBNAIL[options.mode]),  # it cannot crop animations, and ours are square
    )
    if options.mode == Mode.CONTAIN:
        background = [int(options.background[at : at + 2], 16) for at in (1, 3, 5)] * (not image.hasalpha()) or [0] * 4
        image = image.gravity("centre", options.width, options.height, extend="background", background=background)
    return reference.decoded(image.write_to_buffer(_SUFFIX[output].format(options.quality)))


def naive_pillow(data: bytes, options: Options, output: str) -> list[Picture]:
    """Open, resize, save: no EXIF, no profile, no limit, no palette or depth unpacked; and no HEIC without a plugin."""
    size = options.width, options.height
    with Image.open(io.BytesIO(data), formats=[name for name in Image.OPEN if name != "HEIF"]) as image:
        match options.mode:
            case Mode.COVER:
                result = ImageOps.fit(image, size)
            case Mode.CONTAIN:
                result = ImageOps.pad(image, size, color=None if "A" in image.mode else options.background)
            case Mode.STRETCH:
                result = image.resize(size)
            case Mode.INSIDE:
                image.thumbnail(size)
                result = image
        buffer = io.BytesIO()
        speed = {"speed": 10} if output == "AVIF" else {}
        result.save(buffer, output, quality=options.quality, **speed)
    return reference.decoded(buffer.getvalue())


PEERS: dict[str, Peer] = {"libvips": libvips, "Pillow, used naively": naive_pillow}
