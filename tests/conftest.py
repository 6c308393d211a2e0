"""What every suite that needs a stack shares: one of the tests' own, started on a free port when first asked for."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from emulator.stack import INIT_SCRIPTS, Stack, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

DEFINITION: dict[str, Any] = json.loads((Path(__file__).parents[1] / "definitions" / "stack.json").read_text())


@dataclass
class Deployment:
    """A running pipeline, wherever it runs: what was created, and clients to talk to it."""

    outputs: dict[str, str]
    stack: Stack | None = None
    """The local stack behind it, where there is one."""

    @cached_property
    def s3(self) -> S3Client:
        return self._client("s3")

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self._client("dynamodb")

    @cached_property
    def lambda_(self) -> LambdaClient:
        return self._client("lambda")

    @cached_property
    def sqs(self) -> SQSClient:
        return self._client("sqs")

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self._client("logs")

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=self.outputs["region"],
            endpoint_url=self.outputs["endpoint_url"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )


@contextmanager
def deployed(folder: Path, init_scripts: Path = INIT_SCRIPTS) -> Iterator[Deployment]:
    """The whole pipeline on a stack of the tests' own, with Lambda's minutes between retries shortened to seconds."""
    stack = Stack(free_port(), folder / "stack")
    stack.start(init_scripts, variables={"LAMBDA_RETRY_BASE_DELAY": "1"})
    try:
        yield Deployment(stack.outputs, stack)
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The pipeline as it is defined, shared by all tests that change nothing but their own images."""
    with deployed(tmp_path_factory.mktemp("shared")) as deployment:
        yield deployment
