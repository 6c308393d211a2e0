"""What is promised, in one place: `make bench` fails when a promise is not kept."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

_STACK = Path(__file__).resolve().parents[2] / "definitions" / "stack.json"

GEOMETRIC_MEAN_TO_SHARP = 0.80
"""Of the ratios of processor time, over all pictures; and over the still ones alone, for sharp takes forty times as
long for the animation, which pays for much."""

KIND_TO_SHARP = 1.25
"""The geometric mean within a kind, at most."""

ALL, ALL_STILL = "all pictures", "all still pictures"
_WHY_PNG = "Pillow undoes PNG's filters byte by byte, and inflates with the system's zlib"
EXCEPTIONS: Mapping[str, tuple[float, str]] = {
    "PNG": (1.75, _WHY_PNG),
    ALL_STILL: (1.0, "PNG; and JPEG and WebP are decoded by the same libraries, which is most of the work"),
}
"""What does not reach its budget, with the bound that it keeps, and why; docs/PERFORMANCE.md shows the limit."""

JPEG_48_PEAK_MIB = 60
SIZE_TO_SHARP = 1.0
"""Speed may not be bought by bytes: the geometric mean of the results' sizes."""

RUNTIME_MIB = 100
"""What the function's memory must have left for Lambda's runtime client and for what varies."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One promise, and what was measured. `kept` is None where it could not be measured."""

    promise: str
    measured: str
    kept: bool | None


def geometric_mean(ratios: Sequence[float]) -> float:
    """Return the mean that suits ratios."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def on_time(ratios_by_kind: Mapping[str, Sequence[float]]) -> Iterator[Verdict]:
    """Judge the ratios to sharp, by kind; a kind without ratios was not run."""
    still = [ratio for kind, ratios in ratios_by_kind.items() if "animated" not in kind for ratio in ratios]
    together = {ALL: [*chain(*ratios_by_kind.values())], ALL_STILL: still}
    for what, ratios in {**together, **ratios_by_kind}.items():
        budget = GEOMETRIC_MEAN_TO_SHARP if what in together else KIND_TO_SHARP
        bound, reason = EXCEPTIONS.get(what, (budget, ""))
        promise = f"CPU time to sharp's, {what}" + (f" (an exception to {budget:.2f}: {reason})" if reason else "")
        yield _at_most(promise, geometric_mean(ratios) if ratios else None, bound)


def on_memory(jpeg_48: float | None, peaks: Mapping[str, float]) -> Iterator[Verdict]:
    """Judge what one JPEG of 48 megapixels takes above idle, and the whole process at each format's limit, in MiB."""
    yield _at_most("Peak above idle, JPEG of 48 megapixels, MiB", jpeg_48, JPEG_48_PEAK_MIB)
    if peaks:
        worst = max(peaks, key=peaks.__getitem__)
        yield _at_most(
            f"Peak of the largest accepted picture ({worst}), MiB", peaks[worst], function_mib() - RUNTIME_MIB
        )


def on_size(ratios: Sequence[float]) -> Iterator[Verdict]:
    """Judge the results' sizes beside sharp's."""
    yield _at_most(
        "Size of the result to sharp's, geometric mean", geometric_mean(ratios) if ratios else None, SIZE_TO_SHARP
    )


def function_mib() -> int:
    """Return the deployed function's memory."""
    stack = json.loads(_STACK.read_text())
    return int(stack["function"]["memory_mb"])


def _at_most(promise: str, measured: float | None, bound: float) -> Verdict:
    if measured is None:
        return Verdict(f"{promise} ≤ {bound:g}", "not run", None)
    return Verdict(f"{promise} ≤ {bound:g}", f"{measured:.2f}", measured <= bound)
