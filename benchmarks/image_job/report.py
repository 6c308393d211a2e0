"""The figures as tables for people: Markdown."""

import os
import platform
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.image_job import budgets
from benchmarks.image_job.budgets import Verdict
from benchmarks.image_job.contenders import Contender
from benchmarks.image_job.measure import Memory, Outcome
from benchmarks.image_job.pictures import Picture

type Cell = Callable[[tuple[str, int], Outcome], str]
"""Of a picture's name and a contender's place, and what came of it."""


@dataclass(frozen=True, slots=True)
class Djpeg:
    """libjpeg-turbo's program on one file: the denominator of its scale, and its processor time in seconds."""

    denominator: int
    cpu: float | None


@dataclass(slots=True)
class Report:
    """One run. `rows` has an outcome for each of `entrants`, ours first; `similar` the likeness to the best result."""

    entrants: Sequence[Contender]
    pictures: Sequence[Picture]
    files: Mapping[str, Path]
    rows: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    similar: dict[str, list[float | None]] = field(default_factory=dict)
    djpeg: dict[str, Djpeg] = field(default_factory=dict)
    limits: dict[str, tuple[str, Memory]] = field(default_factory=dict)
    shares: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def verdicts(self) -> list[Verdict]:
        """Judge the run by the budgets."""
        by_kind: dict[str, list[float]] = {picture.kind: [] for picture in self.pictures}
        sizes = []
        for picture in self.pictures:
            ours, sharp = self.rows[picture.name][:2]
            if (ratio := ours.ratio(sharp)) is not None:
                by_kind[picture.kind].append(ratio)
            if ours.result and sharp.result:
                sizes.append(ours.result.stat().st_size / sharp.result.stat().st_size)
        jpeg_48 = self.rows["jpeg-48"][0].peak_above_idle if "jpeg-48" in self.rows else None
        peaks = {name: memory.peak for name, (_, memory) in self.limits.items()}
        return [*budgets.on_time(by_kind), *budgets.on_size(sizes), *budgets.on_memory(jpeg_48, peaks)]

    def markdown(self) -> str:
        """Write everything."""
        parts = [
            "# The image job, measured",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}. " + "; ".join(c.version for c in self.entrants) + ".",
            "Decode, orient, resize to 512 × 512 (cover), watermark, encode at quality 82; one thread; jobs in turn.",
            "",
            "## Processor time: median ± half the interquartile range, in ms, and ours as a share of each",
            "",
            *self._times(),
            "",
            "## Wall time: median, in ms",
            "",
            *self._table("picture", lambda _, o: f"{1000 * statistics.median(o.wall):.0f}"),
            "",
            "## Peak memory of a fresh process above idle, in MiB",
            "",
            *self._table("picture", lambda _, o: f"{o.peak_above_idle:.0f}"),
            "",
            "## Results: kB, and likeness to the best that can be made of the file (SSIM)",
            "",
            *self._results(),
            "",
            "## Where our processor time goes",
            "",
            *(
                f"- {name}: {', '.join(f'{what} {share:.0%}' for what, share in parts)}"
                for name, parts in self.shares.items()
            ),
            "",
            *self._limit_of_jpeg(),
            *self._limits(),
            "## Budgets",
            "",
            "| budget | measured | |",
            "|---|---:|---|",
            *(f"| {v.promise} | {v.measured} | {_word(v.kept)} |" for v in self.verdicts()),
            "",
            *self._reasons(),
        ]
        return "\n".join(parts).rstrip() + "\n"

    def _times(self) -> Iterator[str]:
        peers = self.entrants[1:]
        names = [c.name for c in self.entrants]
        yield "| picture | MB | bits per pixel | " + " | ".join([*names, *(f"ours / {c.name}" for c in peers)]) + " |"
        yield "|---" + "|---:" * (2 + len(names) + len(peers)) + "|"
        for picture in self.pictures:
            row = self.rows[picture.name]
            size = self.files[picture.name].stat().st_size
            cells = [f"{size / 1e6:.1f}", f"{8 * size / (picture.size[0] * picture.size[1]):.2f}"]
            cells += ["not run" if o.not_run else f"{1000 * o.median:.1f} ± {1000 * o.spread:.1f}" for o in row]
            cells += ["–" if (ratio := row[0].ratio(o)) is None else f"{ratio:.2f}" for o in row[1:]]
            yield f"| {picture.name} | " + " | ".join(cells) + " |"

    def _table(self, head: str, cell: Cell) -> Iterator[str]:
        yield f"| {head} | " + " | ".join(c.name for c in self.entrants) + " |"
        yield "|---" + "|---:" * len(self.entrants) + "|"
        for picture in self.pictures:
            row = self.rows[picture.name]
            cells = ("not run" if o.not_run else cell((picture.name, place), o) for place, o in enumerate(row))
            yield f"| {picture.name} | " + " | ".join(cells) + " |"

    def _results(self) -> Iterator[str]:
        def cell(at: tuple[str, int], outcome: Outcome) -> str:
            size = outcome.result.stat().st_size / 1000 if outcome.result else 0
            return f"{size:.0f}, {self.similar[at[0]][at[1]]:.3f}"

        yield from self._table("picture", cell)
        yield ""
        yield "libvips rounds the scaled size to whole pixels and then crops, which moves the picture by up to half a"
        yield "pixel; SSIM counts that on fine detail."

    def _limit_of_jpeg(self) -> Iterator[str]:
        if not self.djpeg:
            return
        yield "## The limit: libjpeg-turbo decoding the same file at the same scale and doing nothing else (djpeg)"
        yield ""
        yield "| picture | scale | djpeg, ms | ours / djpeg |"
        yield "|---|---:|---:|---:|"
        for name, run in self.djpeg.items():
            if run.cpu is None:
                yield f"| {name} | 1/{run.denominator} | not run | – |"
            else:
                ratio = self.rows[name][0].median / run.cpu
                yield f"| {name} | 1/{run.denominator} | {1000 * run.cpu:.1f} | {ratio:.2f} |"
        yield ""

    def _limits(self) -> Iterator[str]:
        if not self.limits:
            return
        yield f"## The largest pictures accepted (50 megapixels): peak of the function's {budgets.function_mib()} MiB"
        yield ""
        yield "| format | picture | above idle, MiB | whole process, MiB |"
        yield "|---|---|---:|---:|"
        for name, (kind, memory) in self.limits.items():
            yield f"| {kind} | {name} | {memory.above_idle:.0f} | {memory.peak:.0f} |"
        yield ""

    def _reasons(self) -> Iterator[str]:
        reasons: dict[tuple[str, str], list[str]] = {}
        for picture in self.pictures:
            for contender, outcome in zip(self.entrants, self.rows[picture.name], strict=True):
                if outcome.not_run:
                    reasons.setdefault((contender.name, outcome.not_run), []).append(picture.name)
        if reasons:
            yield "Not run:"
            yield ""
            yield from (f"- {who}, {', '.join(what)}: {why}" for (who, why), what in reasons.items())


def _word(kept: bool | None) -> str:  # noqa: FBT001 (three values, no switch)
    return {True: "kept", False: "**missed**", None: "not run"}[kept]


def _machine() -> str:
    models = [
        line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
