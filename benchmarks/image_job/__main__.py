"""`make bench`: measure, write build/bench.md and build/bench.png, and exit with 1 when a budget is missed."""

import argparse
import sys

from image_pipeline.core.decode import JPEG_TO_SPARE

from benchmarks.image_job import limits, measure, plot, quality, shares
from benchmarks.image_job.contenders import PROJECT, Contender, contenders
from benchmarks.image_job.pictures import Picture, pictures
from benchmarks.image_job.report import Djpeg, Report
from benchmarks.image_job.serve import SIDE

_BUILD = PROJECT / "build"
_WORK = _BUILD / "bench"
_ALIKE = ("-24", "-48")
"""Megapixels: their time goes where that of twelve goes."""


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.image_job", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small pictures only, and no memory at the limits")
    parser.add_argument("--only", default="", metavar="WORD", help="pictures whose names contain it")
    arguments = parser.parse_args()
    chosen = [p for p in pictures() if arguments.only in p.name and (p.quick or not arguments.quick)]
    report = _measured(chosen)
    if not arguments.quick and not arguments.only:
        _add_limits(report)
    path = _BUILD / "bench.md"
    path.write_text(report.markdown())
    plot.draw(report.entrants, dict(report.rows), _BUILD / "bench.png")
    print(report.markdown())
    print(f"Written: {path} and {_BUILD / 'bench.png'}", file=sys.stderr)
    return 0 if all(verdict.kept is not False for verdict in report.verdicts()) else 1


def _measured(chosen: list[Picture]) -> Report:
    entrants = contenders(_WORK)
    _say("pictures")
    files = {picture.name: picture.path(_WORK / "pictures") for picture in chosen}
    results = _WORK / "results"
    results.mkdir(parents=True, exist_ok=True)
    _say("time")
    report = Report(entrants, chosen, files, measure.time_in_turn(entrants, files, results))
    _say("memory and quality")
    for name, row in report.rows.items():
        best = quality.reference(files[name])
        report.similar[name] = [quality.similarity(o.result, best) if o.result else None for o in row]
        for entrant, outcome in zip(entrants, row, strict=True):
            if not outcome.not_run:
                outcome.peak_above_idle = measure.memory(entrant, files[name]).above_idle
    for picture in chosen:
        if not picture.name.endswith(_ALIKE):
            report.shares[picture.name] = shares.shares(files[picture.name])
        if picture.kind.startswith("JPEG"):
            denominator = max(d for d in (1, 2, 4, 8) if min(picture.size) >= d * SIDE * JPEG_TO_SPARE)
            timed = measure.time_djpeg(files[picture.name], denominator)
            report.djpeg[picture.name] = Djpeg(denominator, timed)
    return report


def _add_limits(report: Report) -> None:
    _say("memory at the limits")
    function = Contender("function", "", (sys.executable, "-m", "benchmarks.image_job.function"))
    for case in limits.largest():
        path = case.path(_WORK / "limits")
        report.limits[case.name] = case.format, measure.memory(function, path)


def _say(what: str) -> None:
    print(f"bench: {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
