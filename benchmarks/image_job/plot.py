"""The figures as a picture: what each contender takes, as a multiple of ours."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.image_job.contenders import Contender
from benchmarks.image_job.measure import Outcome

_COLOURS = ("#d1495b", "#2e86ab", "#8d99ae")


def draw(entrants: Sequence[Contender], rows: dict[str, Sequence[Outcome]], path: Path) -> None:
    """Write a PNG: a row for each picture, a mark for each peer, ours as the line at 1. The scale is logarithmic."""
    mpl.use("agg")
    names = list(reversed(rows))
    figure, axes = plt.subplots(figsize=(9, 0.33 * len(names) + 1.6), layout="constrained")
    axes.axvline(1, color="#1c2733", linewidth=2, label=f"{entrants[0].name} = 1")
    for place, (peer, colour) in enumerate(zip(entrants[1:], _COLOURS, strict=True), start=1):
        points = [
            (1 / ratio, height)
            for height, name in enumerate(names)
            if (ratio := rows[name][0].ratio(rows[name][place])) is not None
        ]
        if points:
            times, heights = zip(*points, strict=True)
            axes.scatter(times, heights, s=46, color=colour, label=peer.version, zorder=3)
    axes.set_xscale("log")
    ticks = [0.5, 1, 2, 5, 10, 20, 50]
    axes.set_xticks(ticks, [f"{tick:g}×" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), names)
    axes.grid(axis="both", color="#e3e7eb")
    axes.set_axisbelow(True)
    axes.set_xlabel("processor time of the same job, ours = 1 (to the right: slower than ours)")
    axes.legend(loc="center right", framealpha=1)
    figure.savefig(path, dpi=120)
    plt.close(figure)
