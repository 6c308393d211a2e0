"""A stack: LocalStack on a port, its files in a folder of its own, and what its init scripts made.

A folder is a stack's whole state: `localstack.log`, `outputs.json` (written by the init scripts), and what LocalStack
and the functions write. It goes when the stack does.
"""

import json
import re
import shutil
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from . import embedded
from .errors import StackError
from .processes import end_processes_of, listener, processes_of
from .readiness import InitScriptFailed, wait_until_ready

PROJECT = embedded.PROJECT
STATE = PROJECT / ".local"
INIT_SCRIPTS = PROJECT / "init-scripts" / "ready.d"
FUNCTION_ZIP = PROJECT / "build" / "function.zip"
_SECONDS_TO_START = 60.0
_LOG_TAIL_LINES = 25


@dataclass(frozen=True)
class Stack:
    """The stack on `port`, running or not, whose files are in `folder`."""

    port: int
    folder: Path

    @property
    def endpoint(self) -> str:
        """The URL that AWS clients use."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """LocalStack's own log."""
        return self.folder / "localstack.log"

    @property
    def outputs(self) -> dict[str, str]:
        """What the init scripts made, by the names that Terraform's outputs have too; empty if they wrote nothing."""
        try:
            outputs: dict[str, str] = json.loads((self.folder / "outputs.json").read_text())
        except FileNotFoundError:
            return {}
        return outputs

    def processes(self) -> list[psutil.Process]:
        """Return the stack's processes: LocalStack, functions, and whatever they started."""
        return processes_of(self.folder)

    def serves(self) -> bool:
        """Whether LocalStack itself runs, which alone listens on the port."""
        return any("localstack.runtime.main" in _command(process) for process in self.processes())

    def start(self, init_scripts: Path = INIT_SCRIPTS, variables: Mapping[str, str] | None = None) -> Self:
        """Start the stack, if it does not run already, and return it when it is ready.

        `init_scripts` is a folder of scripts that LocalStack runs, `variables` are added to LocalStack's environment.
        When the stack that was started cannot be made ready, nothing of it is left but the error.
        """
        if not init_scripts.is_dir():
            raise StackError(f"there is no folder {init_scripts} with init scripts")
        expected = sum(script.suffix in {".py", ".sh"} for script in init_scripts.rglob("*"))
        if self.serves():
            wait_until_ready(self.endpoint, expected, self._check_alive, _SECONDS_TO_START)
            return self
        self.stop()
        check_port_is_free(self.port)
        self.folder.mkdir(parents=True)
        paths = {"PROJECT_DIR": PROJECT, "FUNCTION_ZIP": FUNCTION_ZIP, "OUTPUTS_FILE": self.folder / "outputs.json"}
        environment = {name: str(path) for name, path in paths.items()} | dict(variables or {})
        with ExitStack() as if_it_fails:
            if_it_fails.callback(self.stop)
            embedded.start(self.folder, self.port, init_scripts.resolve(), environment)
            try:
                wait_until_ready(self.endpoint, expected, self._check_alive, _SECONDS_TO_START)
            except InitScriptFailed as error:
                raise StackError(f"{error}\n{self._said_about_script()}") from error
            if_it_fails.pop_all()
        return self

    def stop(self) -> None:
        """End every process of the stack, in whatever state it is, and remove its folder."""
        end_processes_of(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check_alive(self) -> None:
        if not self.serves():
            last = self.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
            raise StackError("\n".join(["LocalStack ended while it started. The end of its log:", *last]))

    @retry(
        retry=retry_if_result(lambda said: not said),
        stop=stop_after_delay(2),
        wait=wait_fixed(0.05),
        retry_error_callback=lambda _: "(LocalStack logged no reason)",
    )
    def _said_about_script(self) -> str:
        """Return what LocalStack logged about the script that failed, which it does a moment after it says so.

        That is the traceback, up to what comes after it in the log.
        """
        _, _, said = self.log.read_text(errors="replace").partition("Error while running script")
        return re.split(r"\n(?:\n|\d{4}-\d\d-\d\dT)", said)[0].partition("\n")[2].strip()


def stack_on(port: int) -> Stack:
    """Return the project's stack on `port`, which may or may not run."""
    return Stack(port, STATE / str(port))


def stacks() -> list[Stack]:
    """Return the project's stacks of which anything is there, by port."""
    return [stack_on(int(folder.name)) for folder in sorted(STATE.glob("[0-9]*")) if folder.name.isdecimal()]


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port_is_free(port: int) -> None:
    """Raise StackError, saying who has it, when nothing can listen on `port` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as LocalStack does
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise StackError(f"port {port} needs the rights of an administrator: choose one above 1023") from error
        except OSError as error:
            raise StackError(
                f"port {port} is taken by {listener(port) or 'another process'}: choose another port"
            ) from error


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
