"""What goes wrong around an image loses nothing: Lambda tries again, and keeps what it must give up.

Each test has a stack of its own, defined a little differently.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import PROJECT
from tests import images
from tests.conftest import DEFINITION, ENGINE, deployed
from tests.integration.conftest import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def defined_with(folder: Path, function: dict[str, Any]) -> Iterator[Pipeline]:
    """The pipeline, but for what `function` says of the function's definition."""
    for part in ("definitions", "init-scripts"):
        shutil.copytree(PROJECT / part, folder / part)
    changed = DEFINITION | {"function": DEFINITION["function"] | function}
    (folder / "definitions" / "stack.json").write_text(json.dumps(changed))
    with deployed(folder, folder / "init-scripts" / "ready.d") as deployment:
        yield Pipeline(deployment, "images")


@pytest.mark.skipif(ENGINE != "embedded", reason="a function's process is killed from outside only where it is one")
def test_a_function_killed_at_work_leaves_an_image_that_the_retry_makes_ready(tmp_path: Path):
    # The retry waits for the lease of the attempt that was killed, which outlives its time-out.
    with defined_with(tmp_path, {"timeout_seconds": 10}) as pipeline:
        pipeline.upload("killed.png", images.photo(6000, 4000, format="PNG"))
        key = pipeline.key("killed.png")
        pipeline.eventually(lambda: pipeline.record(key), lambda item: item.get("status") == "PROCESSING")
        assert isinstance(pipeline.deployment.stack, EmbeddedStack)
        for process in pipeline.deployment.stack.processes():
            if "awslambdaric" in process.cmdline():
                process.kill()
        assert pipeline.record(key)["status"] == "PROCESSING", "killed too late to mean anything"

        record = pipeline.finished("killed.png", seconds=40)
        assert (record["status"], record["attempts"]) == ("READY", 2)
        assert pipeline.visible() == [key]
        assert pipeline.failures() == []


def test_what_stays_broken_ends_in_the_failure_queue_with_its_reason_and_can_be_sent_again(tmp_path: Path):
    nowhere = "http://127.0.0.1:9"
    environment = DEFINITION["function"]["environment"]
    with defined_with(tmp_path, {"environment": environment | {"AWS_ENDPOINT_URL_DYNAMODB": nowhere}}) as pipeline:
        pipeline.upload("unlucky.jpg", images.photo())
        failure = pipeline.eventually(pipeline.failures, bool, seconds=30)[0]
        context = failure["requestContext"]
        assert (context["condition"], context["approximateInvokeCount"]) == ("RetriesExhausted", 3)
        assert failure["responsePayload"]["errorType"] == "DependencyFailed"
        assert nowhere in failure["responsePayload"]["errorMessage"]
        assert pipeline.record(pipeline.key("unlucky.jpg")) == {}

        reconfigure(pipeline, {})
        invoke(pipeline, failure["requestPayload"])
        assert pipeline.record(pipeline.key("unlucky.jpg"))["status"] == "READY"

        reconfigure(pipeline, {"IMAGE_WIDTH": "wide", "WATERMARK_OPACITY": "7", "IMAGE_MODE": "squash"})
        error = invoke(pipeline, {})
        assert error["errorType"] == "InvalidConfiguration"
        assert all(name in error["errorMessage"] for name in ("IMAGE_WIDTH", "WATERMARK_OPACITY", "IMAGE_MODE"))


def reconfigure(pipeline: Pipeline, more: dict[str, str]) -> None:
    """Give the function its defined environment back, with `more` in it."""
    name, lambda_ = pipeline.deployment.outputs["function"], pipeline.deployment.lambda_
    variables = lambda_.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    variables.pop("AWS_ENDPOINT_URL_DYNAMODB", None)
    lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": variables | more})
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def invoke(pipeline: Pipeline, event: dict[str, Any]) -> Any:
    """Send an event to the function and wait for the answer."""
    answer = pipeline.deployment.lambda_.invoke(
        FunctionName=pipeline.deployment.outputs["function"], Payload=json.dumps(event)
    )
    return json.loads(answer["Payload"].read())
