"""`make bench-stack`: from a photo's upload to its READY record on a local stack, beside the stack's own floor.

The floor is the same stack with a function that only copies the object. Both run at once and uploads take turns, so
what they differ in is the function: its start, its calls and its work. Writes build/bench-stack.md. Exits with 1 when a
budget is missed; a photo of the burst that is lost is an error.
"""

import statistics
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import budgets
from benchmarks.stack.comparison import HEADER, Comparison
from benchmarks.stack.entrants import UPLOADERS, Entrant, Floor, Pipeline
from demo.images import phone_photo
from emulator.embedded import EmbeddedStack
from emulator.stack import FUNCTION_ZIP, PROJECT, free_port

_RESULT = PROJECT / "build" / "bench-stack.md"
_COLD_ROUNDS, _WARM_ROUNDS = 8, 20
_BURST = [f"burst/{number:03}.jpg" for number in range(200)]
_ALWAYS_COLD = {"LAMBDA_KEEPALIVE_MS": "1"}
"""LocalStack ends a function's process so long after an invocation."""


def _measured(photo: bytes) -> Iterator[Comparison]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _entrants(folder / "cold", _ALWAYS_COLD) as entrants:
            yield _latency("cold, put to result", entrants, photo, _COLD_ROUNDS, budgets.COLD_TO_COPYING)
            runs = [[run for run in entrant.invocations() if run[1]] for entrant in entrants]
            yield Comparison("of it the function's start", *_medians([start for _, start in own] for own in runs))
            yield Comparison("of it its first invocation", *_medians([duration for duration, _ in own] for own in runs))
        with _entrants(folder / "warm", {}) as entrants:
            yield _latency("warm, put to result", entrants, photo, _WARM_ROUNDS, budgets.WARM_TO_COPYING)
            runs = [[run for run in entrant.invocations() if not run[1]] for entrant in entrants]
            yield Comparison("of it the invocation", *_medians([duration for duration, _ in own] for own in runs))
            floor, ours = (entrant.burst(_BURST, photo) for entrant in entrants)
            yield Comparison(f"burst of {len(_BURST)}", floor, ours, budgets.BURST_TO_COPYING, a_second=True)


def _latency(name: str, entrants: Sequence[Entrant], photo: bytes, rounds: int, budget: float) -> Comparison:
    """Upload one photo after the other, in turn; the first round, in which the stack loads services, does not count."""
    waits: list[list[float]] = [[] for _ in entrants]
    for number in range(rounds + 1):
        for own, entrant in zip(waits, entrants, strict=True):
            own.append(entrant.time(f"single-{number}.jpg", photo))
    return Comparison(name, *_medians(own[1:] for own in waits), budget)


def _medians(measures: Iterator[list[float]]) -> tuple[float, float]:
    floor, ours = map(statistics.median, measures)
    return floor, ours


@contextmanager
def _entrants(folder: Path, variables: Mapping[str, str]) -> Iterator[tuple[Entrant, Entrant]]:
    """Start the two stacks, with `variables` for LocalStack, and in the end stop them."""
    folder.mkdir()
    copying = folder / "copying.zip"
    with zipfile.ZipFile(copying, "w") as archive:
        archive.write(Path(__file__).with_name("copying.py"), "image_pipeline/handler.py")
    with ExitStack() as stacks:
        entrants = []
        for kind, code in ((Floor, copying), (Pipeline, FUNCTION_ZIP)):
            stack = EmbeddedStack(free_port(), folder / kind.__name__)
            stacks.callback(stack.stop)
            entrants.append(kind(stack.start(variables={"FUNCTION_ZIP": str(code), **variables})))
        yield entrants[0], entrants[1]


def main() -> int:
    """Measure, write, judge; return the exit code."""
    photo = phone_photo().data
    comparisons = list(_measured(photo))
    what = f"""\
A JPEG of 12 megapixels, {len(photo) / 1e6:.1f} MB. Medians of {_COLD_ROUNDS} cold and {_WARM_ROUNDS} warm uploads; \
{len(_BURST)} uploads at once, by {UPLOADERS} threads, of which none was lost."""
    rows = [comparison.row() for comparison in comparisons]
    text = "\n".join(["# On the whole stack", "", what, "", *HEADER, *rows, ""])
    _RESULT.write_text(text)
    print(text)
    return int(any(comparison.missed for comparison in comparisons))


if __name__ == "__main__":
    sys.exit(main())
