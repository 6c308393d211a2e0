"""The same pipeline twice: made by the init scripts on one stack, and by Terraform on another."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import free_port
from tests.conftest import Deployment
from tests.parity.description import Description, describe
from tests.parity.terraform import HOST_ARCHITECTURE, Terraform, TerraformMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

# An API key on both, so that there are a key and a usage plan to compare.
WITH_API_KEY = {"API_KEY_REQUIRED": "true"}
AS_ON_A_LAPTOP = {"environment": "local", "architecture": HOST_ARCHITECTURE, "disposable": "true"}


@dataclass
class Applied:
    """What `terraform apply` made: the description is of the moment after, the calls are those that it took."""

    terraform: Terraform
    stack: EmbeddedStack
    deployment: Deployment
    description: Description
    calls: set[str]


@contextmanager
def calls_to(stack: EmbeddedStack) -> Iterator[set[str]]:
    """The calls that a stack answers meanwhile, as in "s3.CreateBucket"; complete at the end."""
    calls: set[str] = set()
    already = len(stack.log())
    yield calls
    calls.update(re.findall(r"AWS ([a-z0-9]+\.[A-Za-z0-9]+) =>", stack.log()[already:]))


@pytest.fixture(scope="session")
def by_init_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    stack = EmbeddedStack(free_port(), tmp_path_factory.mktemp("init-scripts") / "stack")
    try:
        yield Deployment(stack.start(variables=WITH_API_KEY).outputs, stack)
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def by_terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    folder = tmp_path_factory.mktemp("terraform")
    stack = EmbeddedStack(free_port(), folder / "stack")
    try:
        terraform = Terraform(folder, stack.endpoint, AS_ON_A_LAPTOP)
    except TerraformMissing as missing:
        pytest.skip(f"not run: {missing}")
    try:
        stack.start(tmp_path_factory.mktemp("no-init-scripts"))
        with calls_to(stack) as calls:
            terraform.succeed("apply", "-auto-approve", "-input=false")
        deployment = Deployment({name: output["value"] for name, output in terraform.outputs().items()}, stack)
        yield Applied(terraform, stack, deployment, describe(deployment.client), calls)
    finally:
        stack.stop()
