"""Functions of a few lines that tests put into a stack, invoke and read the logs of."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import psutil
from botocore.config import Config
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

if TYPE_CHECKING:
    from emulator.stack import Stack

eventually = retry(
    stop=stop_after_delay(20), wait=wait_fixed(0.1), retry=retry_if_exception_type(AssertionError), reraise=True
)
"""Repeats what it decorates until it asserts nothing wrong, for twenty seconds at most."""

ROLE = "arn:aws:iam::000000000000:role/function"


@dataclass(frozen=True)
class Result:
    """What a synchronous invocation answered. `error` is Lambda's word for a failure, Unhandled, or None."""

    payload: Any
    error: str | None


@dataclass(frozen=True)
class Function:
    """A function in a stack."""

    name: str
    stack: Stack

    def invoke(self, event: object = None) -> Result:
        """Invoke it and wait for its answer."""
        answer = client(self.stack, "lambda").invoke(FunctionName=self.name, Payload=json.dumps(event).encode())
        return Result(json.load(answer["Payload"]), answer.get("FunctionError"))

    def send(self, event: object = None) -> None:
        """Have it invoked with `event` some time, as S3 does."""
        client(self.stack, "lambda").invoke(
            FunctionName=self.name, InvocationType="Event", Payload=json.dumps(event).encode()
        )

    def log(self) -> str:
        """All that CloudWatch Logs has of it."""
        logs = client(self.stack, "logs")
        try:
            pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{self.name}"))
        except logs.exceptions.ResourceNotFoundException:
            return ""
        return "".join(event["message"] for page in pages for event in page["events"])


def client(stack: Stack, service: str) -> Any:
    """A boto3 client that reports the first error that it meets."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=stack.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
    )


def runs(pid: int) -> bool:
    """Whether the process is there and did not end: nobody may have asked yet how one ended."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


_numbers = itertools.count(1)


def zipped(source: str) -> bytes:
    """A zip that holds the module `app` alone."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", source)
    return code.getvalue()


def deploy(stack: Stack, source: str, **settings: Any) -> Function:
    """Put a function into `stack`: its zip holds the module `source` alone, whose function `handler` is called."""
    name = f"function-{next(_numbers)}"
    defaults: dict[str, Any] = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 10, "MemorySize": 128}
    client(stack, "lambda").create_function(
        FunctionName=name, Role=ROLE, Code={"ZipFile": zipped(source)}, **(defaults | settings)
    )
    return Function(name, stack)
