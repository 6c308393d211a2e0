"""How long each contender takes and how much memory: jobs in turn, so that what slows the machine slows them all."""

import resource
import statistics
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.image_job.contenders import Contender, NotRun, Process, started

_WARM_UP = 2
_LEAST_ROUNDS, _MOST_ROUNDS = 3, 15
_SECONDS_FOR_A_PICTURE = 6.0
_SLOW = 2.0
"""Seconds: who takes longer is not made to warm up twice."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process took, in MiB."""

    idle: float
    peak: float

    @property
    def above_idle(self) -> float:
        """What the job itself took."""
        return self.peak - self.idle


@dataclass(slots=True)
class Outcome:
    """What one contender did with one picture. Times are in seconds, a list's places are rounds; memory is in MiB."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak_above_idle: float = 0.0
    result: Path | None = None
    not_run: str = ""

    @property
    def median(self) -> float:
        """The median processor time."""
        return statistics.median(self.cpu)

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles of the processor time."""
        first, _, third = statistics.quantiles(self.cpu, n=4)
        return (third - first) / 2

    def ratio(self, other: "Outcome") -> float | None:
        """Give its processor time as a share of the other's: the median over the rounds; None if one did not run."""
        if self.not_run or other.not_run:
            return None
        return statistics.median(mine / its for mine, its in zip(self.cpu, other.cpu, strict=True))


def time_in_turn(entrants: Sequence[Contender], pictures: dict[str, Path], results: Path) -> dict[str, list[Outcome]]:
    """Time every contender on every picture; return the outcomes by picture, in the order of the contenders."""
    outcomes: dict[str, list[Outcome]] = {}
    with ExitStack() as stack:
        running = [None if entrant.missing else stack.enter_context(started(entrant)) for entrant in entrants]
        for name, picture in pictures.items():
            row = [Outcome(not_run=entrant.missing) for entrant in entrants]
            for entrant, process, outcome in zip(entrants, running, row, strict=True):
                if process:
                    outcome.result = results / f"{name} by {entrant.name}{picture.suffix}"
                    _warm_up(process, picture, outcome)
            _rounds(running, picture, row)
            outcomes[name] = row
    return outcomes


def _warm_up(process: Process, picture: Path, outcome: Outcome) -> None:
    try:
        for _ in range(_WARM_UP):
            if process.do(picture, outcome.result)["wall"] > _SLOW:
                break
    except NotRun as reason:
        outcome.not_run, outcome.result = str(reason), None


def _rounds(running: Sequence[Process | None], picture: Path, row: Sequence[Outcome]) -> None:
    pairs = [(process, outcome) for process, outcome in zip(running, row, strict=True) if not outcome.not_run]
    spent = 0.0
    for number in range(_MOST_ROUNDS):
        if number >= _LEAST_ROUNDS and spent > _SECONDS_FOR_A_PICTURE:
            return
        first = number % len(pairs)  # nobody always follows the same one
        for process, outcome in pairs[first:] + pairs[:first]:
            if process:
                sample = process.do(picture)
                outcome.cpu.append(sample["cpu"])
                outcome.wall.append(sample["wall"])
                spent += sample["wall"]


def memory(entrant: Contender, picture: Path) -> Memory:
    """Do one job in a fresh process; return what it took when it was ready, and at most."""
    with started(entrant) as process:
        process.wait_until_ready()
        idle, _ = process.resident()
        process.do(picture)
        _, peak = process.resident()
    return Memory(idle, peak)


def time_djpeg(picture: Path, denominator: int, rounds: int = 9) -> float | None:
    """Time libjpeg-turbo's own program decoding the file at 1/`denominator`; None where it is not installed."""
    command = ("djpeg", "-scale", f"1/{denominator}", "-outfile", "/dev/null", str(picture))
    seconds = []
    try:
        for _ in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, check=True)  # noqa: S603 (the command is ours)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    except FileNotFoundError:
        return None
    return statistics.median(seconds)
