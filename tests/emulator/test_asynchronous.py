"""Events sent without waiting: tried three times, whatever way the function fails, then put into the failure queue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.functions import client, eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.stack import Stack
    from tests.emulator.functions import Function

type Deploy = Callable[..., Function]

FAILING = """
import json, os, pathlib, signal, sys, time
def handler(event, context):
    counted = pathlib.Path(event["count"])
    with counted.open("a") as file:
        print(context.aws_request_id, file=file)
    if len(counted.read_text().splitlines()) > event["failures"]:
        return
    match event["way"]:
        case "raises":
            raise ValueError("no")
        case "exits":
            os._exit(1)
        case "is killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "takes too long":
            time.sleep(60)
        case "takes too much":
            hoard = bytearray(b"x") * 400_000_000
            time.sleep(60)
"""
WAYS = {
    "raises": "ValueError",
    "exits": "Runtime.ExitError",
    "is killed": "Runtime.ExitError",
    "takes too long": "Sandbox.Timedout",
    "takes too much": "Runtime.OutOfMemory",
}


def timeout(way: str) -> int:
    """Soon where that is what is tried; elsewhere not before a slow machine gets to what is."""
    return 1 if way == "takes too long" else 20


@pytest.fixture(scope="module")
def queue(stack: Stack) -> str:
    """The URL of a queue."""
    return str(client(stack, "sqs").create_queue(QueueName="failures")["QueueUrl"])


def with_failure_queue(function: Function) -> Function:
    client(function.stack, "lambda").put_function_event_invoke_config(
        FunctionName=function.name,
        MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:failures"}},
    )
    return function


def test_an_event_that_keeps_failing_goes_to_the_queue_with_its_reason(
    function: Deploy, stack: Stack, queue: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("counts")
    sqs = client(stack, "sqs")
    events = {}
    for way in WAYS:
        events[way] = {"way": way, "count": str(folder / way), "failures": 3}
        with_failure_queue(function(FAILING, Timeout=timeout(way))).send(events[way])
    received: dict[str, dict[str, Any]] = {}

    @eventually
    def receive() -> None:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            body = json.loads(message["Body"])
            received[body["requestPayload"]["way"]] = body
        assert received.keys() == WAYS.keys()

    receive()
    for way, error_type in WAYS.items():
        body = received[way]
        assert body["requestPayload"] == events[way]
        assert body["responsePayload"]["errorType"] == error_type
        assert body["requestContext"]["condition"] == "RetriesExhausted"
        assert body["requestContext"]["approximateInvokeCount"] == 3
        attempts = (folder / way).read_text().splitlines()
        assert attempts == [body["requestContext"]["requestId"]] * 3


@pytest.mark.parametrize("way", ["is killed", "takes too long"])
def test_an_event_that_fails_once_is_retried_and_done(function: Deploy, tmp_path: object, way: str) -> None:
    counted = f"{tmp_path}/count"
    recovering = function(FAILING, Timeout=timeout(way))
    recovering.send({"way": way, "count": counted, "failures": 1})

    @eventually
    def check() -> None:
        reports = [line for line in recovering.log().splitlines() if line.startswith("REPORT")]
        assert len(reports) == 2
        assert "Status: " in reports[0]
        assert "Status: " not in reports[1]

    check()
