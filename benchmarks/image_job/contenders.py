"""Who does the job: each as a process of its own, asked for one job at a time."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import PIL
import pyvips
from image_pipeline.core import watermark

from benchmarks.image_job import ours
from benchmarks.image_job.serve import SIDE

PROJECT = Path(__file__).resolve().parents[2]
_BENCHMARKS = PROJECT / "benchmarks"
_ONE_THREAD = {"VIPS_CONCURRENCY": "1", "UV_THREADPOOL_SIZE": "1", "OMP_NUM_THREADS": "1"}

type Sample = dict[str, float]


class NotRun(Exception):
    """The contender cannot do this job here; the message says why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to do the job. `missing` says why it cannot be started on this machine, if it cannot."""

    name: str
    version: str
    command: tuple[str, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A contender that has been started and waits for work."""

    name: str
    pid: int
    requests: IO[str]
    answers: IO[str]

    def do(self, picture: Path, result: Path | None = None) -> Sample:
        """Do the job once; return the seconds of processor and of wall time that it took, as "cpu" and "wall"."""
        request = {"picture": str(picture), "result": str(result) if result else None}
        print(json.dumps(request), file=self.requests, flush=True)
        line = self.answers.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended while at {picture.name}")
        answer: dict[str, float | str] = json.loads(line)
        if "error" in answer:
            raise NotRun(str(answer["error"]))
        return {name: float(value) for name, value in answer.items()}

    def wait_until_ready(self) -> None:
        """Have it fail at a file that is no picture: then it has imported what it starts with, and nothing else."""
        with suppress(NotRun):
            self.do(Path(__file__))

    def resident(self) -> tuple[float, float]:
        """Return how much memory is resident now, and how much has been at most, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines())
        now, most = (int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        return now, most


def contenders(work: Path) -> list[Contender]:
    """List them, ours first. `work` is where what they share is kept."""
    mark = _mark(work)
    python = (sys.executable, "-m")
    pillow = f"Pillow {PIL.__version__}"
    here = "benchmarks.image_job."
    libvips = f"pyvips {pyvips.__version__} (libvips {'.'.join(str(pyvips.version(part)) for part in range(3))})"
    return [
        Contender("ours", pillow, (*python, here + "ours")),
        _sharp(mark),
        Contender("pyvips", libvips, (*python, here + "libvips", *mark)),
        Contender("naive Pillow", pillow, (*python, here + "naive_pillow", *mark)),
    ]


@contextmanager
def started(contender: Contender) -> Iterator[Process]:
    """Start it, and stop it at the end."""
    environment = os.environ | _ONE_THREAD | {"PYTHONPATH": f"{PROJECT}:{PROJECT / 'lambda'}"}
    with subprocess.Popen(  # noqa: S603 (the commands are ours)
        contender.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT, env=environment
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("pipes were asked for")
        try:
            yield Process(contender.name, process.pid, process.stdin, process.stdout)
        finally:
            process.stdin.close()
            process.wait(timeout=60)


def _mark(work: Path) -> tuple[str, str, str]:
    """Draw the function's own watermark for the peers, at its own place: bottom right."""
    layer = watermark.layer(ours.TEXT, (SIDE, SIDE))
    margin = round(SIDE * ours.TEXT.margin)
    path = work / "mark.png"
    work.mkdir(parents=True, exist_ok=True)
    layer.save(path)
    return str(path), str(SIDE - margin - layer.width), str(SIDE - margin - layer.height)


def _sharp(mark: tuple[str, str, str]) -> Contender:
    package = _BENCHMARKS / "node_modules" / "sharp" / "package.json"
    node = shutil.which("node")
    if node is None or not package.exists():
        missing = "no node here" if node is None else "not installed: make bench does it, with npm"
        return Contender("sharp", "sharp", (), missing)
    version = json.loads(package.read_text())["version"]
    return Contender("sharp", f"sharp {version}", (node, str(_BENCHMARKS / "image_job" / "sharp.mjs"), *mark))
