"""Pillow as its tutorial shows it: open, turn, fit, paste, save."""

import io

import pi_heif
from PIL import Image, ImageOps, ImageSequence

from benchmarks.image_job.serve import QUALITY, SIDE, Job, Mark, mark, serve

_WRITTEN = {"HEIF": "JPEG", "MPO": "JPEG"}


def with_mark(overlay: Mark) -> Job:
    """Return the job that lays `overlay` over its results."""

    def job(data: bytes) -> bytes:
        with Image.open(io.BytesIO(data)) as image:
            name = image.format or ""
            pictures = [one(frame) for frame in ImageSequence.Iterator(image)] if name == "GIF" else [one(image)]
            buffer = io.BytesIO()
            animation = {"save_all": True, "append_images": pictures[1:], "loop": 0} if len(pictures) > 1 else {}
            pictures[0].save(buffer, _WRITTEN.get(name, name), quality=QUALITY, **animation)
            return buffer.getvalue()

    def one(image: Image.Image) -> Image.Image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        fitted = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
        fitted.paste(overlay.picture, (overlay.left, overlay.top), overlay.picture)
        return fitted

    return job


if __name__ == "__main__":
    pi_heif.register_heif_opener()
    serve(with_mark(mark()))
