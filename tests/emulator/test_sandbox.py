"""An execution environment by itself: what would take too long, or cannot be timed, through LocalStack."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from emulator.embedded import PROJECT
from emulator.plugins.localstack_embedded.function import sandbox
from emulator.plugins.localstack_embedded.function.process import MIB
from emulator.plugins.localstack_embedded.function.sandbox import Configuration, Sandbox, SandboxClosed
from tests.emulator.functions import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PYTHON = str(PROJECT / ".envs" / "lambda-runtime" / "bin" / "python")


@pytest.fixture
def environment_of(tmp_path: Path) -> Iterator[Callable[[str, float], Sandbox]]:
    """Make an execution environment for a module's source and a time-out."""
    made: list[Sandbox] = []

    def make(source: str, timeout: float) -> Sandbox:
        (tmp_path / "app.py").write_text(source)
        command = (PYTHON, "-B", "-m", "awslambdaric", "app.handler")
        made.append(Sandbox(Configuration(command, {}, tmp_path, timeout, 128 * MIB, "$LATEST"), tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_module_that_takes_too_long_to_load_is_timed_out_twice(
    environment_of: Callable[[str, float], Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "INIT_SECONDS", 0.5)
    slow = environment_of("import time\nprint('loading')\ntime.sleep(60)", 1)
    slow.initialise()
    outcome = slow.invoke("id", b"{}", "arn", "trace")
    assert outcome.is_error
    assert b'"errorType": "Sandbox.Timedout"' in outcome.payload
    lines = outcome.log.splitlines()
    assert lines[0] == "loading"
    assert lines[1] == "INIT_REPORT Init Duration: 500.00 ms\tPhase: init\tStatus: timeout"
    assert lines[2:5] == [
        "START RequestId: id Version: $LATEST",
        "loading",
        "id Task timed out after 1.00 seconds",
    ]


def test_closing_ends_an_invocation_that_runs(environment_of: Callable[[str, float], Sandbox], tmp_path: Path) -> None:
    sleeping = environment_of(
        """
import os, pathlib, time
def handler(event, context):
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
""",
        60,
    )
    sleeping.initialise()
    ended: list[type[BaseException]] = []

    def invoke() -> None:
        with pytest.raises(SandboxClosed) as raised:
            sleeping.invoke("id", b"{}", "arn", "trace")
        ended.append(raised.type)

    thread = threading.Thread(target=invoke)
    thread.start()

    @eventually
    def pid() -> int:
        assert (tmp_path / "pid").exists()
        assert (tmp_path / "pid").read_text()
        return int((tmp_path / "pid").read_text())

    process = pid()
    sleeping.close()
    thread.join(timeout=10)
    assert ended == [SandboxClosed]
    assert not psutil.pid_exists(process)


def test_a_runtime_that_cannot_be_started_leaves_no_process(tmp_path: Path) -> None:
    unstartable = Sandbox(Configuration(("/no/such/python",), {}, tmp_path, 1, 128 * MIB, "$LATEST"), tmp_path)
    with pytest.raises(FileNotFoundError):
        unstartable.initialise()
    assert psutil.Process().children() == []
