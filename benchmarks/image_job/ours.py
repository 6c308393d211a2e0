"""The function's own job."""

from image_pipeline.core.options import Options, TextWatermark
from image_pipeline.core.pipeline import process

from benchmarks.image_job.serve import QUALITY, SIDE, serve

TEXT = TextWatermark(text="image-pipeline")
OPTIONS = Options(width=SIDE, height=SIDE, quality=QUALITY, watermark=TEXT, max_bytes=1 << 28)
"""The defaults, but for the limit in bytes: a PNG of 48 megapixels has more."""


def job(data: bytes) -> bytes:
    """Give the result as it is stored; the facts about the original are found on the way."""
    return process(data, OPTIONS).data


if __name__ == "__main__":
    serve(job)
