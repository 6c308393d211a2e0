"""The function's entry, in a fresh interpreter each time, as Lambda starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from image_pipeline.core.formats import FORMATS

from benchmarks import budgets, cold
from tests import images

PROJECT = Path(__file__).parents[2]
FUNCTION = json.loads((PROJECT / "definitions" / "stack.json").read_text())["function"]
SETTINGS = {
    "ORIGINAL_BUCKET": "originals",
    "PROCESSED_BUCKET": "results",
    "TABLE": "images",
    "BY_TIME_INDEX": "by-time",
    "FAILED_INDEX": "failed",
    "AWS_DEFAULT_REGION": "eu-west-1",
}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the code is the tests' own
        [sys.executable, "-c", code],
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT / "lambda"), **FUNCTION["environment"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def modules(code: str, **environment: str) -> set[str]:
    """What is loaded once the code has run."""
    done = run(f"import sys; {code}; print(*sys.modules)", **SETTINGS, **environment)
    assert not done.returncode, done.stderr
    return set(done.stdout.split())


def test_the_start_imports_nothing_that_only_the_api_or_another_format_needs():
    loaded = modules(cold.FUNCTION)
    assert "image_pipeline.service" in loaded
    plugins = {image_format.module for image_format in FORMATS.values()}
    assert loaded.isdisjoint({"image_pipeline.api", "aws_lambda_powertools.event_handler", *plugins})


@pytest.mark.parametrize("mark", [{}, {"WATERMARK_IMAGE": "logo.png"}], ids=["no watermark", "an image"])
def test_the_start_imports_what_draws_text_only_for_a_text(tmp_path: Path, mark: dict[str, str]):
    (tmp_path / "logo.png").write_bytes(images.transparent_png())
    environment = {variable: str(tmp_path / name) for variable, name in mark.items()}
    drawing = {"PIL.ImageFont", "PIL.ImageDraw"}
    assert drawing <= modules(cold.FUNCTION)
    assert drawing.isdisjoint(modules(cold.FUNCTION, WATERMARK_TEXT="", **environment))


def test_the_start_imports_no_more_modules_than_boto3_with_two_clients_and_pillow_and_a_quarter():
    function, baseline = (len(modules(code)) for code in (cold.FUNCTION, cold.BASELINE))
    assert function <= baseline * budgets.MODULES_TO_BASELINE


def test_what_the_start_has_loaded_is_never_searched_for_garbage_again():
    done = run(f"import gc; {cold.FUNCTION}; print(gc.isenabled(), gc.get_freeze_count() > 100_000)", **SETTINGS)
    assert done.stdout.split() == ["True", "True"], done.stderr


def test_settings_that_are_wrong_fail_the_initialisation_and_say_all_that_is_wrong():
    done = run("from image_pipeline import handler", IMAGE_WIDTH="wide", LOG_LEVEL="LOUD")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("image_pipeline.errors.InvalidConfiguration: ")
    for variable in ("ORIGINAL_BUCKET", "TABLE", "IMAGE_WIDTH", "LOG_LEVEL"):
        assert variable in last


def test_an_event_of_neither_kind_is_refused_by_name_of_its_fields():
    done = run(
        "from image_pipeline.handler import handler\n"
        "class Context:\n"
        "    function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = 'x'\n"
        "    def get_remaining_time_in_millis(self): return 1000\n"
        "handler({'detail': 1}, Context())",
        **SETTINGS,
    )
    assert "neither an S3 event nor an API request: it has the fields ['detail']" in done.stderr
