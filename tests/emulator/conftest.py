"""One LocalStack without init scripts for the whole folder, to put functions into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import free_port
from tests.emulator.functions import deploy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.emulator.functions import Function


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStack]:
    """LocalStack, with Lambda's minutes between two attempts shortened to seconds."""
    scripts = tmp_path_factory.mktemp("no-init-scripts")
    running = EmbeddedStack(free_port(), tmp_path_factory.mktemp("stack") / "state")
    running.start(scripts, {"LAMBDA_RETRY_BASE_DELAY": "1"})
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def function(stack: EmbeddedStack) -> Callable[..., Function]:
    """Put a function into the stack: its module's source, and what `create_function` takes besides."""
    return lambda source, **settings: deploy(stack, source, **settings)
