"""Files turned into small pictures that can be shown: what a viewer without our pipeline would make of them."""

import io
from contextlib import suppress

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps

SHOWN_FRAMES = 3


def preview(data: bytes, box: tuple[int, int]) -> list[Image.Image]:
    """Decode a file into RGBA pictures that fit the box, never enlarged; several where it is animated.

    A phone photo shows as it is stored, lying on its side if need be. Of a truncated file the part that is there shows.
    What cannot be decoded, or would be far too large, gives an empty list.
    """
    try:
        picture = Image.open(io.BytesIO(data))
        frames = getattr(picture, "n_frames", 1)
        shown = range(0, frames, max(1, frames // SHOWN_FRAMES))[:SHOWN_FRAMES]
        return [_frame(picture, index, box) for index in shown]
    except Exception:  # noqa: BLE001 - what Pillow raises on bad bytes is no closed set
        return []


def _frame(picture: Image.Image, index: int, box: tuple[int, int]) -> Image.Image:
    picture.seek(index)
    picture.draft(None, box)
    keep, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        picture.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = keep
    shown = _as_rgba(picture)
    if shown.width > box[0] or shown.height > box[1]:
        shown = ImageOps.contain(shown, box, Image.Resampling.LANCZOS)
    return shown


def _as_rgba(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB with alpha, all sixteen bits of a deep one scaled to eight."""
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGBA")
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        with suppress(OSError, ImageCms.PyCMSError):  # a broken profile counts as none
            ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), inPlace=True)
    return picture.convert("RGBA")
