"""What makes `make bench` fail."""

import pytest

from benchmarks.image_job import budgets


def missed(verdicts: list[budgets.Verdict]) -> list[str]:
    return [verdict.promise for verdict in verdicts if verdict.kept is False]


def test_ratios_are_averaged_so_that_twice_as_fast_and_twice_as_slow_are_even():
    assert budgets.geometric_mean([0.5, 2.0]) == pytest.approx(1)


@pytest.mark.parametrize(("ratio", "fails"), [(1.24, False), (1.26, True)])
def test_one_slow_kind_fails_however_fast_the_others_are(ratio: float, *, fails: bool):
    found = missed(list(budgets.on_time({"JPEG": [0.1] * 9, "WebP": [ratio]})))
    assert ["WebP" in promise for promise in found] == [True] * fails


def test_all_together_fail_though_each_kind_is_within_its_own():
    bound, _ = budgets.EXCEPTIONS[budgets.ALL_STILL]
    found = missed(list(budgets.on_time({"JPEG": [bound + 0.01], "WebP": [bound + 0.01]})))
    assert [name in promise for name, promise in zip((budgets.ALL, budgets.ALL_STILL), found, strict=True)] == [
        True
    ] * 2


def test_an_animation_does_not_pay_for_the_still_pictures():
    found = missed(list(budgets.on_time({"JPEG": [1.2] * 9, "GIF, animated": [0.02]})))
    assert [budgets.ALL_STILL in promise for promise in found] == [True]


def test_an_exception_is_named_with_its_budget_and_its_reason():
    (png,) = (verdict for verdict in budgets.on_time({"PNG": [1.5]}) if "sharp's, PNG" in verdict.promise)
    assert png.kept
    assert "exception to 1.25" in png.promise


def test_what_was_not_run_neither_keeps_nor_misses_its_budget():
    assert {verdict.kept for verdict in budgets.on_time({"HEIC": []})} == {None}


def test_a_picture_that_leaves_the_runtime_no_memory_fails():
    room = budgets.function_mib() - budgets.RUNTIME_MIB
    assert missed(list(budgets.on_memory(59, {"gif": room - 1}))) == []
    assert len(missed(list(budgets.on_memory(61, {"gif": room - 1, "avif": room + 1})))) == 2
