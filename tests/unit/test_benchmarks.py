"""A benchmark that cannot fail proves nothing: what counts as a missed budget."""

from __future__ import annotations

import pytest

from benchmarks import cold
from benchmarks.stack.comparison import Comparison


@pytest.mark.parametrize(
    ("ours", "a_second", "missed"),
    [(0.29, False, False), (0.31, False, True), (0.31, True, False), (0.29, True, True)],
    ids=["quick", "slow", "many", "few"],
)
def test_a_budget_is_missed_by_taking_longer_or_by_doing_less_in_a_second(ours: float, *, a_second: bool, missed: bool):
    comparison = Comparison("a photo", floor=0.1, ours=ours, budget=3, a_second=a_second)
    assert comparison.missed is missed
    assert ("missed" in comparison.row()) is missed


def test_a_start_is_compared_round_by_round_so_that_a_slow_moment_of_the_machine_counts_for_nothing():
    ours = [cold.Start(cpu=seconds, wall=1, modules=1) for seconds in (3.3, 330, 3.3)]
    baseline = [cold.Start(cpu=seconds, wall=1, modules=1) for seconds in (3, 300, 9)]
    assert cold.ratio(ours, baseline, "cpu") == pytest.approx(1.1)
    assert cold.ratio(ours, baseline, "wall") == 1
