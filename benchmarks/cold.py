"""`make bench-cold`: how long the function takes to be ready for its first event, beside what any such function needs.

Each start is a fresh process of the function's Python, with the unzipped zip as its folder. What Lambda's runtime
client brings is loaded before the clock starts, as on Lambda. The contenders take turns, so that what else the machine
does meets all alike. Exits with 1 when a budget is missed.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from image_pipeline import config

from benchmarks import budgets

PROJECT = Path(__file__).parents[1]
_ZIP = PROJECT / "build" / "function.zip"
_RESULT = PROJECT / "build" / "bench-cold.md"
_PYTHON = PROJECT / ".envs" / "lambda-runtime" / "bin" / "python"
_ROUNDS = 15

BASELINE = "import boto3; boto3.client('s3'); boto3.client('dynamodb'); import PIL.Image"
FUNCTION = "import image_pipeline.handler"
_CONTENDERS = {
    "boto3, two clients, PIL.Image": BASELINE,
    "the function, for an S3 event": FUNCTION,
    "the same without a watermark": f"import os; del os.environ['WATERMARK_TEXT']; {FUNCTION}",
    "the same for an API request": f"{FUNCTION}; import image_pipeline.api",
}
_PROGRAM = """
import sys, time
import awslambdaric.bootstrap
sys.path.insert(0, "")
cpu, wall = time.process_time(), time.perf_counter()
exec(sys.argv[1])
print(time.process_time() - cpu, time.perf_counter() - wall, len(sys.modules))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: CPU and wall time in seconds, and how many modules were loaded in the end."""

    cpu: float
    wall: float
    modules: int


def settings() -> dict[str, str]:
    """What the function finds in its environment: what definitions/stack.json sets, and names of no meaning."""
    defined = json.loads((PROJECT / "definitions" / "stack.json").read_text())["function"]["environment"]
    credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "x"}
    region = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    return {**defined, **credentials, **region, **dict.fromkeys(config.REQUIRED, "x")}


def _start(code: str, folder: Path) -> Start:
    command: list[str | Path] = [_PYTHON, "-B", "-c", _PROGRAM, code]
    done = subprocess.run(command, cwd=folder, env=settings(), check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    cpu, wall, modules = done.stdout.split()
    return Start(float(cpu), float(wall), int(modules))


def _measured() -> dict[str, list[Start]]:
    starts: dict[str, list[Start]] = {name: [] for name in _CONTENDERS}
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(_ZIP) as archive:
            archive.extractall(folder)
        for each in range(_ROUNDS + 1):
            for name, code in _CONTENDERS.items():
                start = _start(code, Path(folder))
                if each:  # the first round reads the files from the disk
                    starts[name].append(start)
    return starts


def _table(starts: dict[str, list[Start]]) -> list[str]:
    baseline = next(iter(starts.values()))
    lines = ["| | CPU, ms | ratio | wall, ms | ratio | modules |", "|---|---|---|---|---|---|"]
    for name, own in starts.items():
        cpu, wall = ([getattr(start, clock) for start in own] for clock in ("cpu", "wall"))
        ratios = [f"{ratio(own, baseline, clock):.2f}" for clock in ("cpu", "wall")]
        lines.append(f"| {name} | {_spread(cpu)} | {ratios[0]} | {_spread(wall)} | {ratios[1]} | {own[0].modules} |")
    return lines


def ratio(own: Sequence[Start], baseline: Sequence[Start], clock: str) -> float:
    """The median of the rounds' ratios by a clock, cpu or wall: what slows one round down slows both of its starts."""
    rounds = zip(own, baseline, strict=True)
    return statistics.median(float(getattr(ours, clock)) / float(getattr(theirs, clock)) for ours, theirs in rounds)


def _spread(seconds: Sequence[float]) -> str:
    low, middle, high = statistics.quantiles(seconds, n=4)
    return f"{middle * 1000:.0f} ({low * 1000:.0f}–{high * 1000:.0f})"


def main() -> int:
    """Measure, write build/bench-cold.md, judge; return the exit code."""
    starts = _measured()
    baseline, function = (starts[name] for name in list(_CONTENDERS)[:2])
    missed = [c for c in ("cpu", "wall") if ratio(function, baseline, c) > budgets.START_TO_BASELINE]
    verdict = f"missed: {' and '.join(missed)}" if missed else "kept"
    lines = [
        "# The function's start",
        "",
        f"{_ROUNDS} fresh processes each, in turn: medians, in brackets the middle half; the rounds' median ratios.",
        "",
        *_table(starts),
        "",
        f"The budget, a ratio of {budgets.START_TO_BASELINE} for an S3 event, is {verdict}.",
    ]
    text = "\n".join(lines) + "\n"
    _RESULT.write_text(text)
    print(text)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
