"""Whether the contenders did the same work: how near each result is to the best that could be made of the file."""

from pathlib import Path

import numpy as np
import pi_heif
from PIL import Image, ImageOps
from skimage.metrics import structural_similarity

from benchmarks.image_job.serve import SIDE

_ABOVE_THE_MARK = SIDE * 4 // 5


def reference(picture: Path) -> np.ndarray:
    """Make the best result: every pixel decoded, one pass of the best filter, nothing compressed, no watermark."""
    pi_heif.register_heif_opener()
    with Image.open(picture) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return _compared(ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS))


def similarity(result: Path, best: np.ndarray) -> float:
    """Return the structural similarity (SSIM, 1 for equal) of a result and its reference, above the watermark."""
    with Image.open(result) as image:
        if image.size != (SIDE, SIDE):
            raise ValueError(f"{result.name} has {image.size[0]}x{image.size[1]} pixels, not {SIDE}x{SIDE}")
        seen = _compared(image.convert("RGB"))
    return float(structural_similarity(seen, best, channel_axis=2, data_range=255))


def _compared(image: Image.Image) -> np.ndarray:
    return np.asarray(image.crop((0, 0, SIDE, _ABOVE_THE_MARK)))
