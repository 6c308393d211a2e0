"""The function's entry, in a fresh interpreter each time, as Lambda starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_an_s3_event_imports_nothing_that_only_the_api_or_another_format_needs():
    done = run("import sys; from image_pipeline import handler; print(*sys.modules)", **SETTINGS)
    loaded = set(done.stdout.split())
    assert "image_pipeline.service" in loaded
    assert loaded.isdisjoint(
        {"image_pipeline.api", "aws_lambda_powertools.event_handler", "pi_heif", "PIL.AvifImagePlugin"}
    )


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
