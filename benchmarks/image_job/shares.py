"""Where our time goes: the calls that take most of the job, by Python's profiler on the processor's clock."""

import cProfile
import pstats
import re
import time
from pathlib import Path

from benchmarks.image_job.ours import job

_ROUNDS = 5
_SHOWN = 6
_LEAST = 0.005
_METHOD = re.compile(r"<?\{?(?:built-in )?method ([\w.]+|'\w+' of '\w+' objects)\}?>?")
_NAMES = {
    "'decode' of 'ImagingDecoder' objects": "Pillow decodes",
    "'encode' of 'ImagingEncoder' objects": "Pillow encodes",
    "'resize' of 'ImagingCore' objects": "resize",
    "'reduce' of 'ImagingCore' objects": "average",
    "'convert_matrix' of 'ImagingCore' objects": "luma and chroma to RGB",
    "'transpose' of 'ImagingCore' objects": "turn",
    "'quantize' of 'ImagingCore' objects": "find a palette",
    "'convert' of 'ImagingCore' objects": "convert",
    "'load' of 'HeifCtxImage' objects": "libheif decodes",
    "_hashlib.openssl_sha256": "SHA-256",
    "PIL._webp.WebPEncode": "libwebp encodes",
}
_FUNCTIONS = {"_averaged": "libwebp decodes", "_whole": "libwebp decodes", "load": "libheif decodes"}
"""Python functions that call a library which the profiler cannot see."""


def shares(picture: Path) -> list[tuple[str, float]]:
    """List what takes most of the job's time, each with its share of the whole."""
    data = picture.read_bytes()
    job(data)
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _ in range(_ROUNDS):
        job(data)
    profiler.disable()
    rows = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # no stub knows it
    own = {where: row[2] for where, row in rows.items()}
    whole = sum(own.values())
    most = sorted(own, key=own.__getitem__, reverse=True)[:_SHOWN]
    return [(_name(where), own[where] / whole) for where in most if own[where] / whole > _LEAST]


def _name(where: tuple[str, int, str]) -> str:
    file, _, function = where
    if found := _METHOD.fullmatch(function):
        return _NAMES.get(found[1], found[1])
    return _FUNCTIONS.get(function, f"{Path(file).stem}.{function}")
