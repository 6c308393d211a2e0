"""A stack: LocalStack on a port, a folder for its files, and what its init scripts made.

This is what all engines share. What an engine adds is how LocalStack is started and ended, and where its log is.
"""

import json
import re
import shutil
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar, Self

from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from .errors import StackError
from .processes import listener
from .readiness import InitScriptFailed, wait_until_ready

PROJECT = Path(__file__).resolve().parents[1]
INIT_SCRIPTS = PROJECT / "init-scripts" / "ready.d"
FUNCTION_ZIP = PROJECT / "build" / "function.zip"
_LOG_TAIL_LINES = 25


class Stack(ABC):
    """The stack on `port`, running or not, whose files are in `folder`; they go when it does."""

    engine: ClassVar[str]
    _seconds_to_start: ClassVar[float]

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder

    @property
    def endpoint(self) -> str:
        """The URL that AWS clients use."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def outputs(self) -> dict[str, str]:
        """What the init scripts made, by the names that Terraform's outputs have too; empty if they wrote nothing."""
        try:
            outputs: dict[str, str] = json.loads((self.folder / "outputs.json").read_text())
        except FileNotFoundError:
            return {}
        return outputs

    @abstractmethod
    def serves(self) -> bool:
        """Whether LocalStack itself runs."""

    @abstractmethod
    def describe(self) -> str:
        """Say in a few words what of the stack there is; empty where there is nothing."""

    @abstractmethod
    def log(self) -> str:
        """What LocalStack itself has logged."""

    @abstractmethod
    def follow_log(self) -> None:
        """Print what LocalStack has logged, and what it logs from now on."""

    def start(self, init_scripts: Path = INIT_SCRIPTS, variables: Mapping[str, str] | None = None) -> Self:
        """Start the stack, if it does not run already, and return it when it is ready.

        `init_scripts` is a folder of scripts that LocalStack runs, `variables` are added to LocalStack's environment.
        When the stack that was started cannot be made ready, nothing of it is left but the error.
        """
        if not init_scripts.is_dir():
            raise StackError(f"there is no folder {init_scripts} with init scripts")
        expected = sum(script.suffix in {".py", ".sh"} for script in init_scripts.rglob("*"))
        if self.serves():
            wait_until_ready(self.endpoint, expected, self._check_alive, self._seconds_to_start)
            return self
        self.stop()
        check_port_is_free(self.port)
        self.folder.mkdir(parents=True)
        with ExitStack() as if_it_fails:
            if_it_fails.callback(self.stop)
            self._launch(init_scripts.resolve(), variables or {})
            try:
                wait_until_ready(self.endpoint, expected, self._check_alive, self._seconds_to_start)
            except InitScriptFailed as error:
                raise StackError(f"{error}\n{self._said_about_script()}") from error
            self._fetch_outputs()
            if_it_fails.pop_all()
        return self

    def stop(self) -> None:
        """End everything of the stack, in whatever state it is, and remove its folder."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def _launch(self, init_scripts: Path, variables: Mapping[str, str]) -> None:
        """Start LocalStack in the background; it runs `init_scripts` once it serves."""

    @abstractmethod
    def _end(self) -> None:
        """End LocalStack and its functions."""

    @abstractmethod
    def _fetch_outputs(self) -> None:
        """Bring what the init scripts wrote, if they did, to `folder/outputs.json`."""

    def _check_alive(self) -> None:
        if self.serves():
            return
        time.sleep(0.1)  # on its way from the shell to LocalStack the process shows no environment: look again
        if not self.serves():
            last = self.log().splitlines()[-_LOG_TAIL_LINES:]
            raise StackError("\n".join(["LocalStack ended while it started. The end of its log:", *last]))

    @retry(
        retry=retry_if_result(lambda said: not said),
        stop=stop_after_delay(2),
        wait=wait_fixed(0.05),
        retry_error_callback=lambda _: "(LocalStack logged no reason)",
    )
    def _said_about_script(self) -> str:
        """Return what LocalStack logged about the script that failed, which it does a moment after it says so.

        That is the traceback, up to what comes after it in the log; or the error alone, as LocalStack says it where
        its log is not verbose.
        """
        _, _, said = self.log().partition("Error while running script")
        error, _, traceback = re.split(r"\n(?:\n|\d{4}-\d\d-\d\dT)", said)[0].partition("\n")
        return traceback.strip() if traceback.startswith("Traceback") else error.partition("): ")[2].strip()


def counted(count: int, one: str, more: str) -> str:
    """Return "1 process", "3 processes", or nothing for none."""
    return f"{count} {one if count == 1 else more}" if count else ""


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
