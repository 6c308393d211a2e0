"""Put files through the image job, each in a process of its own, and tell how each ended: paths in, JSON lines out."""

import json
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from image_pipeline.core.decode import open_source
from image_pipeline.core.formats import FORMATS, load_plugin
from image_pipeline.core.options import Mode, Options, TextWatermark
from image_pipeline.core.pipeline import STEPS, process
from image_pipeline.errors import PipelineError

from tests import images
from tests.conformance import distance, reference
from tests.conformance.corpus.isolation import isolated

READY = "READY"
DEPLOYED = Options(formats=frozenset(FORMATS), watermark=TextWatermark(text="image-pipeline"))
"""As deployed, with TIFF and BMP switched on."""

COMPARED = Options(width=64, height=64, mode=Mode.STRETCH, formats=frozenset(FORMATS))
_REDUCED = 2
"""Only what is at least so many times larger is compared: libvips enlarges with another filter."""


@dataclass(frozen=True)
class Outcome:
    """`end` is READY, the code of the rejection, or what ended the process. CPU seconds; MiB at the peak.

    `colour` and `structure` say how far the result is from what libvips makes of the file; None where it makes nothing.
    """

    path: str
    end: str
    detail: str
    seconds: float
    megabytes: float
    colour: float | None = None
    structure: float | None = None


def outcome(path: str) -> Outcome:
    """Process one file as deployed; if it is READY, compare it with libvips' picture in a second process."""
    data = Path(path).read_bytes()
    job = isolated(partial(_job, data))
    end, detail = job.told or (job.death or "told nothing", "")
    compared = isolated(partial(_compare, data)).told if end == READY else None
    return Outcome(path, end, detail, job.seconds, job.megabytes, *(compared or (None, None)))


def _job(data: bytes) -> tuple[str, str]:
    try:
        result = process(data, DEPLOYED)
    except PipelineError as error:
        return error.code, str(error)
    except BaseException as error:  # noqa: BLE001 (this is what the run is to find)
        return type(error).__name__, str(error)
    return READY, f"{result.format}, {result.width} × {result.height}"


def _compare(data: bytes) -> tuple[float, float] | None:
    """Compare before encoding, whose loss at this size would hide the rest."""
    source = open_source(data, COMPARED)
    if min(source.header.width, source.header.height) < _REDUCED * COMPARED.width:
        return None
    theirs = reference.thumbnail(data, (COMPARED.width, COMPARED.height))
    if theirs is None:
        return None
    frame = next(source.frames(COMPARED))
    for step in STEPS:
        frame = step(frame, COMPARED)
    apart = distance.between(np.asarray(frame.image), theirs)
    return apart.colour, apart.structure


def main() -> None:
    """Warm up, so that no child pays for imports, fonts and the watermark; then one file after the other."""
    for known in FORMATS.values():
        load_plugin(known)
    process(images.one_bit_png(), DEPLOYED)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(asdict(outcome(line.rstrip("\n")))) + "\n")


if __name__ == "__main__":
    main()
