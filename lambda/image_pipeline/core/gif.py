"""GIF frames as browsers compose them.

Pillow's own composing differs from the browsers' in three ways that show: it fills what a partial first frame leaves
uncovered with colour 0, restores "to background" with the background colour, and grows the picture for a frame that
reaches beyond it. So the container is read here, Pillow decompresses each frame's rectangle, and the canvas is ours.
The layout is CompuServe's GIF89a specification, sections 17 to 27.
"""

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_BLOCK = re.compile(rb"[!,;]")
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_HAS_TABLE, _INTERLACED = 0x80, 0x40
_RESTORE_BACKGROUND, _RESTORE_PREVIOUS = 2, 3


@dataclass(frozen=True, slots=True)
class Rectangle:
    """One frame as it is stored. `pixels` spans its compressed data in the file; `duration` is in milliseconds."""

    left: int
    top: int
    width: int
    height: int
    table: bytes
    interlaced: bool
    pixels: slice
    transparent: int | None
    disposal: int
    duration: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom on the canvas."""
        return self.left, self.top, self.left + self.width, self.top + self.height


@dataclass(frozen=True, slots=True)
class Gif:
    """The file's structure. `loop` is None for a GIF that plays once, 0 for ever, else how often it repeats."""

    width: int
    height: int
    loop: int | None
    frames: tuple[Rectangle, ...]


def read(data: bytes, most: int) -> Gif:
    """Read the structure and decompress nothing; a file that ends early gives the frames that have begun.

    Stops after `most` frames: thirty megabytes can hold two million, which cost seconds and gigabytes to list.
    """
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13
    table = _table(data, at, flags)
    at += len(table)
    loop, control = None, (0, 0, 0)
    frames: list[Rectangle] = []
    while at < len(data) and data[at] != _TRAILER and len(frames) < most:
        if data[at] == _EXTENSION and data[at + 1] == _GRAPHIC_CONTROL:
            control = struct.unpack_from("<BHB", data, at + 3)
            at = _skip_blocks(data, at + 2)
        elif data[at] == _EXTENSION:
            if data[at + 1] == _APPLICATION and data[at + 3 : at + 14] == b"NETSCAPE2.0" and data[at + 15] == 1:
                (loop,) = struct.unpack_from("<H", data, at + 16)
            at = _skip_blocks(data, at + 2)
        elif data[at] == _IMAGE:
            left, top, w, h, image_flags = struct.unpack_from("<HHHHB", data, at + 1)
            own = _table(data, at + 10, image_flags)
            start = at + 10 + len(own)
            at = _skip_blocks(data, start + 1)
            packed, delay, transparent = control
            frame = Rectangle(
                *(left, top, w, h),
                table=own or table,
                interlaced=bool(image_flags & _INTERLACED),
                pixels=slice(start, at),
                transparent=transparent if packed & 1 else None,
                disposal=packed >> 2 & 7,
                duration=delay * 10,
            )
            frames.append(frame)
            control = (0, 0, 0)
        else:  # stray bytes between blocks: decoders skip them
            block = _BLOCK.search(data, at)
            at = block.start() if block else len(data)
    if frames:  # some writers leave the screen at zero, or smaller than the first frame
        width, height = max(width, frames[0].box[2]), max(height, frames[0].box[3])
    return Gif(width, height, loop, tuple(frames))


def compose(data: bytes, gif: Gif, count: int) -> Iterator[Image.Image]:
    """Yield the first `count` pictures as they are seen, RGBA: one canvas, good until the next is asked for."""
    canvas = Image.new("RGBA", (gif.width, gif.height), (0, 0, 0, 0))
    for frame in gif.frames[:count]:
        before = canvas.copy() if frame.disposal == _RESTORE_PREVIOUS and count > 1 else canvas
        drawn = _decompress(data, frame)
        canvas.paste(drawn, frame.box[:2], drawn)
        yield canvas
        if frame.disposal == _RESTORE_PREVIOUS:
            canvas = before
        elif frame.disposal == _RESTORE_BACKGROUND:
            canvas.paste((0, 0, 0, 0), frame.box)


def _decompress(data: bytes, frame: Rectangle) -> Image.Image:
    """Wrap the rectangle as a GIF of its own, for Pillow's LZW decoder."""
    table = frame.table or bytes(value for level in range(256) for value in (level, level, level))
    depth = (len(table) // 3).bit_length() - 2
    screen = struct.pack("<6sHHBBB", b"GIF89a", frame.width, frame.height, _HAS_TABLE | depth, 0, 0)
    image = struct.pack("<BHHHHB", _IMAGE, 0, 0, frame.width, frame.height, frame.interlaced * _INTERLACED)
    with Image.open(io.BytesIO(screen + table + image + data[frame.pixels]), formats=("GIF",)) as single:
        if frame.transparent is not None:
            single.info["transparency"] = frame.transparent
        return single.convert("RGBA")


def _table(data: bytes, at: int, flags: int) -> bytes:
    return data[at : at + (6 << (flags & 7))] if flags & _HAS_TABLE else b""


def _skip_blocks(data: bytes, at: int) -> int:
    """Step over length-prefixed blocks to what follows their zero-length end."""
    end = len(data)
    while at < end and data[at]:
        at += data[at] + 1
    return min(at + 1, end)
