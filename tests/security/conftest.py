"""What was seen on LocalStack, which forbids nothing; and a judge, who forbids what no policy allows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import boto3
import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import PROJECT, free_port
from tests.conftest import NEED_STACKS_OF_THEIR_OWN, Deployment
from tests.integration.conftest import Pipeline
from tests.security.judge import Judge
from tests.security.rights import ACCOUNT, NAMES, Call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.security.judge import Principal


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """Every call to a stack while it was made, the integration tests ran on it, and one event failed."""
    folder = tmp_path_factory.mktemp("recorded")
    for part in ("definitions", "init-scripts"):
        shutil.copytree(PROJECT / part, folder / part)
    scripts = folder / "init-scripts" / "ready.d"
    shutil.copy(PROJECT / "tests" / "security" / "record_calls.py", scripts / "00-record-calls.py")
    stack = EmbeddedStack(free_port(), folder / "stack")
    written = folder / "calls"
    stack.start(scripts, {"LAMBDA_RETRY_BASE_DELAY": "1", "CALLS": str(written)})
    try:
        deployment = Deployment(stack.outputs, stack)
        run_integration_tests(deployment, folder)
        fail_an_event(Pipeline(deployment, "unlucky"))
        calls = [json.loads(line) for line in written.read_text().splitlines()]
        of_role = {key: is_of_role(key, stack.endpoint) for key in {call["access_key"] for call in calls}}
    finally:
        stack.stop()
    return [Call(by_role=of_role[call.pop("access_key")], **call) for call in calls]


@pytest.fixture(scope="session")
def calls(recording: list[Call]) -> list[Call]:
    """Those in the name of the function's role."""
    return [call for call in recording if call.by_role]


def run_integration_tests(deployment: Deployment, folder: Path, **variables: str) -> None:
    """Run the integration tests on a deployment, but for those that want another; all must pass."""
    outputs = folder / "outputs.json"
    outputs.write_text(json.dumps({name: {"value": value} for name, value in deployment.outputs.items()}))
    left_out = [f"--ignore=tests/integration/{name}.py" for name in NEED_STACKS_OF_THEIR_OWN]
    suite = subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, "-m", "pytest", "-q", "tests/integration", *left_out, "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env=os.environ | {"TEST_OUTPUTS": str(outputs)} | variables,
        text=True,
        capture_output=True,
        check=False,
    )
    assert suite.returncode == 0, suite.stdout + suite.stderr
    assert "skipped" not in suite.stdout


def fail_an_event(pipeline: Pipeline) -> None:
    """Send the function an event that it cannot handle, and wait until Lambda has given it up."""
    pipeline.deployment.lambda_.invoke(
        FunctionName=pipeline.deployment.outputs["function"],
        InvocationType="Event",
        Payload=json.dumps({"no event": pipeline.prefix}),
    )
    (failure,) = pipeline.eventually(pipeline.failures, bool, seconds=30)
    assert failure["requestContext"]["condition"] == "RetriesExhausted"


def is_of_role(key: str | None, endpoint: str) -> bool:
    """Whether this access key is of a session of the function's role."""
    sts = boto3.client(
        "sts",
        region_name=NAMES["region"],
        endpoint_url=endpoint,
        aws_access_key_id=key or "nobody",
        aws_secret_access_key="test",
    )
    return sts.get_caller_identity()["Arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/{NAMES['role']}/")


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    judge = Judge(tmp_path_factory.mktemp("judge") / "ministack")
    try:
        judge.start()
        yield judge
    finally:
        judge.stop()


@pytest.fixture(scope="session")
def function(judge: Judge) -> Principal:
    return judge.function()
