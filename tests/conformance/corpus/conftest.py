"""Runs the whole corpus once, in as many processes as there are cores, and sums it up in build/corpus.md."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import pytest

from tests.conformance.corpus.download import CORPUS, PROJECT
from tests.conformance.corpus.run import READY, Outcome

SUMMARY = PROJECT / "build" / "corpus.md"


@pytest.fixture(scope="session")
def outcomes() -> list[Outcome]:
    """How every file ended, by path within the corpus."""
    files = sorted(
        path for path in CORPUS.rglob("*") if path.is_file() and not path.relative_to(CORPUS).parts[0].startswith(".")
    )
    assert len(files) > 1000, "make corpus downloads it"
    workers = os.process_cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(_run, (files[start::workers] for start in range(workers)))
        found = sorted((outcome for part in parts for outcome in part), key=lambda outcome: outcome.path)
    SUMMARY.write_text(summary(found))
    return found


def summary(outcomes: list[Outcome]) -> str:
    """How many ended how, what they took, and how far they are from libvips' pictures: a table."""
    ends = Counter(outcome.end for outcome in outcomes)
    apart = [outcome.colour for outcome in outcomes if outcome.colour is not None]
    rows = [(f"`{end}`" if end != READY else end, str(count)) for end, count in ends.most_common()]
    rows += [
        ("most memory", f"{max(outcome.megabytes for outcome in outcomes):.0f} MiB"),
        ("most CPU time", f"{max(outcome.seconds for outcome in outcomes):.1f} s"),
        ("compared with libvips", str(len(apart))),
        ("mean CIEDE2000 to it, in the median", f"{median(apart):.2f}"),
    ]
    table = "".join(f"| {name} | {value} |\n" for name, value in rows)
    return f"# The corpus\n\n{len(outcomes)} files, by how they ended.\n\n| | |\n|---|---|\n{table}"


def _run(files: list[Path]) -> list[Outcome]:
    command = [sys.executable, "-m", "tests.conformance.corpus.run"]
    run = subprocess.run(  # noqa: S603 (our own words)
        command,
        input="\n".join(str(path.relative_to(CORPUS)) for path in files),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libtiff and libvips complain about damaged files, as they should
        text=True,
        check=True,
        cwd=CORPUS,
        env=os.environ | {"PYTHONPATH": f"{PROJECT}{os.pathsep}{PROJECT / 'lambda'}"},
    )
    return [Outcome(**json.loads(line)) for line in run.stdout.splitlines()]
