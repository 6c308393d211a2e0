"""What goes wrong around an image loses nothing: Lambda tries again, and keeps what it must give up.

Each test has a stack of its own, defined a little differently.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
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


def test_what_failed_while_the_function_was_paused_is_sent_again_by_one_command_and_goes_through(tmp_path: Path):
    with defined_with(tmp_path, {}) as pipeline:
        outputs, lambda_ = pipeline.deployment.outputs, pipeline.deployment.lambda_
        lambda_.put_function_concurrency(FunctionName=outputs["function"], ReservedConcurrentExecutions=0)
        names = [f"paused {number}.png" for number in range(12)]  # more than the queue hands out at once
        for name in names:
            pipeline.upload(name, images.photo(format="PNG"))
        pipeline.eventually(lambda: waiting(pipeline), lambda count: count == len(names))
        assert redrive(pipeline).stdout.count("ZeroReservedConcurrency\n") == len(names)
        pipeline.eventually(lambda: waiting(pipeline), lambda count: count == len(names))

        lambda_.delete_function_concurrency(FunctionName=outputs["function"])
        pipeline.deployment.sqs.send_message(QueueUrl=outputs["failure_queue_url"], MessageBody="nothing of Lambda's")
        said = redrive(pipeline).stdout
        assert said.count("Sent again: ") == len(names)
        assert said.count("nothing of Lambda's\n") == 1
        for name in names:
            assert pipeline.finished(name, seconds=30)["status"] == "READY"
        assert waiting(pipeline) == 1, "what nobody understands is left"


def waiting(pipeline: Pipeline) -> int:
    """How many messages the failure queue has, whether somebody just received them or not."""
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    attributes = pipeline.deployment.sqs.get_queue_attributes(
        QueueUrl=pipeline.deployment.outputs["failure_queue_url"], AttributeNames=counts
    )["Attributes"]
    return sum(int(attributes[count]) for count in counts)


def redrive(pipeline: Pipeline) -> subprocess.CompletedProcess[str]:
    """Run the operator's command, on outputs in the shape that Terraform gives them."""
    outputs = {name: {"value": value} for name, value in pipeline.deployment.outputs.items()}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, PROJECT / "terraform" / "redrive.py"],
        input=json.dumps(outputs),
        env=os.environ | keys,
        capture_output=True,
        text=True,
        check=True,
    )


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
