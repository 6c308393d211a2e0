"""What every suite that needs a stack shares: one of the tests' own, started on a free port when first asked for."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from emulator.engines import ENGINES
from emulator.stack import INIT_SCRIPTS, Stack, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

DEFINITION: dict[str, Any] = json.loads((Path(__file__).parents[1] / "definitions" / "stack.json").read_text())


ENGINE = os.environ.get("TEST_ENGINE", "embedded")
"""What the tests' own stacks run on; emulator/engines.py has the names."""

NEED_STACKS_OF_THEIR_OWN = ("test_recovery", "test_demo", "test_init_scripts")
"""The integration tests that cannot run on what is deployed already: they define it anew, or find it by its port."""


@dataclass
class Deployment:
    """A running pipeline, wherever it runs: what was created, and clients to talk to it."""

    outputs: dict[str, str]
    stack: Stack | None = None
    """The local stack behind it, where there is one."""

    @cached_property
    def s3(self) -> S3Client:
        return self.client("s3")

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self.client("dynamodb")

    @cached_property
    def lambda_(self) -> LambdaClient:
        return self.client("lambda")

    @cached_property
    def sqs(self) -> SQSClient:
        return self.client("sqs")

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        return self.client("logs")

    def client(self, service: str) -> Any:
        """A client of any service: of LocalStack, which takes any keys, or else with the caller's credentials."""
        local = {"aws_access_key_id": "test", "aws_secret_access_key": "test"} if self.outputs["endpoint_url"] else {}
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=self.outputs["region"],
            endpoint_url=self.outputs["endpoint_url"],
            config=Config(retries={"total_max_attempts": 1}),
            **local,
        )


@contextmanager
def deployed(folder: Path, init_scripts: Path = INIT_SCRIPTS) -> Iterator[Deployment]:
    """The whole pipeline on a stack of the tests' own, where Lambda retries after seconds instead of minutes."""
    stack = ENGINES[ENGINE](free_port(), folder / "stack")
    stack.start(init_scripts, variables={"LAMBDA_RETRY_BASE_DELAY": "1"})
    try:
        yield Deployment(stack.outputs, stack)
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The pipeline as it is defined, shared by all tests that change nothing but their own images.

    TEST_OUTPUTS names a file with what `terraform output -json` said of one that is deployed already.
    """
    if deployed_already := os.environ.get("TEST_OUTPUTS"):
        outputs = json.loads(Path(deployed_already).read_text())
        yield Deployment({name: output["value"] for name, output in outputs.items()})
        return
    with deployed(tmp_path_factory.mktemp("shared")) as deployment:
        yield deployment
