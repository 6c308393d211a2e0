"""The engines by name, and the project's stacks, whichever engine each runs on."""

import sys
from pathlib import Path

from .docker_engine import DockerStack
from .embedded import EmbeddedStack
from .stack import PROJECT, Stack

ENGINES: dict[str, type[Stack]] = {stack.engine: stack for stack in (EmbeddedStack, DockerStack)}
DEFAULT_ENGINE = "embedded" if sys.platform == "linux" else "docker"
"""AWS publishes no runtime client for other systems, so there functions run in containers."""
STATE = PROJECT / ".local"


def stack_on(port: int, engine: str | None = None) -> Stack:
    """Return the project's stack on `port`: the one that is there, else one of `engine`, which need not run."""
    folder = STATE / str(port)
    there = (stack for stack in _each_engine(port, folder) if stack.describe())
    return next(there, None) or ENGINES[engine or DEFAULT_ENGINE](port, folder)


def stacks() -> list[Stack]:
    """Return the project's stacks of which anything is there, by port."""
    return [stack_on(int(folder.name)) for folder in sorted(STATE.glob("[0-9]*")) if folder.name.isdecimal()]


def _each_engine(port: int, folder: Path) -> list[Stack]:
    return [stack(port, folder) for stack in ENGINES.values()]
