"""A Lambda execution environment: one process at a time, kept warm between invocations and replaced when it ended.

Lambda's rules, from https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html:

- The init phase takes at most 10 seconds. If it fails, the first invocation tries it again within the function's
  time-out, and reports the error if it fails once more.
- A function that raises stays warm. One that ends, exceeds a limit or answers too much is *reset*: the next invocation
  starts a new process in the same environment, so the temporary folder and the log stream stay.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .process import ProcessEnded, RuntimeProcess
from .reports import RESPONSE_TOO_LARGE, Problem, Usage, init_problem, init_report, invocation_log, process_problem
from .runtime_api import Failed, InitFailed, Invocation, ResponseTooLarge, Succeeded

INIT_SECONDS = 10.0


class SandboxClosed(Exception):  # not an error of the function: the emulator took its environment away
    """The environment was closed while an invocation ran in it."""


@dataclass(frozen=True)
class Configuration:
    """A function, ready to run: `timeout` in seconds, `memory_size` in bytes, `code` its unzipped folder."""

    command: Sequence[str]
    environment: Mapping[str, str]
    code: Path
    timeout: float
    memory_size: int
    version: str


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended. `payload` is the function's answer or the error, `log` all lines about it."""

    payload: bytes
    is_error: bool
    log: str


class Sandbox:
    """The execution environment of `configuration`; `folder`, which exists, takes what its processes print."""

    def __init__(self, configuration: Configuration, folder: Path) -> None:
        self._configuration = configuration
        self._output = folder / "output"
        self._output_read = 0
        self._process: RuntimeProcess | None = None
        self._init_seconds: float | None = None
        self._init_log = ""
        self._closed = False

    def initialise(self) -> None:
        """Run the init phase. A failure is not raised: the first invocation meets it again, and reports it."""
        began = time.monotonic()
        launched = self._launch("", began + INIT_SECONDS, INIT_SECONDS)
        seconds = min(time.monotonic() - began, INIT_SECONDS)
        if isinstance(launched, Problem):
            self._reset()
            self._init_log = self._new_output() + init_report(seconds, launched)
        else:
            self._init_seconds = seconds

    def invoke(self, request_id: str, payload: bytes, function_arn: str, trace_id: str) -> Outcome:
        """Run one invocation to its end, whichever that is."""
        if self._process and not self._process.running:
            self._reset()
        timeout, memory_size = self._configuration.timeout, self._configuration.memory_size
        init_seconds, self._init_seconds = self._init_seconds, None
        began = time.monotonic()
        deadline_ms = int((time.time() + timeout) * 1000)
        result = self._attempt(Invocation(request_id, payload, function_arn, trace_id, deadline_ms), began + timeout)
        duration = min(time.monotonic() - began, timeout)
        process, problem = self._process, result if isinstance(result, Problem) else None
        if process is None:  # only `close` takes it away meanwhile
            raise SandboxClosed
        if problem:
            self._reset()
        usage = Usage(duration, init_seconds, memory_size, min(process.peak_memory, memory_size))
        log = self._init_log + invocation_log(
            request_id, self._configuration.version, self._new_output(), usage, problem
        )
        self._init_log = ""
        return Outcome(result.payload, not isinstance(result, Succeeded), log)

    def close(self) -> None:
        """End the process, and with it an invocation that runs."""
        self._closed = True
        self._reset()

    def _attempt(self, invocation: Invocation, deadline: float) -> Succeeded | Failed | Problem:
        timeout = self._configuration.timeout
        process = self._process or self._launch(invocation.request_id, deadline, timeout)
        if isinstance(process, Problem):
            return process
        process.api.offer(invocation)
        try:
            event = process.next_event(deadline)
        except ProcessEnded as end:
            return process_problem(end, invocation.request_id, timeout)
        match event:
            case Succeeded() | Failed():
                return event
            case ResponseTooLarge():
                return RESPONSE_TOO_LARGE
        raise AssertionError(event)

    def _launch(self, request_id: str, deadline: float, seconds: float) -> RuntimeProcess | Problem:
        """Start a process and return it when it has loaded the function, or else what kept it from that."""
        function = self._configuration
        process = RuntimeProcess(
            function.command, function.environment, function.code, self._output, function.memory_size
        )
        self._process = process
        if self._closed:  # while the process was made, so `close` has not seen it
            self._reset()
            raise SandboxClosed
        try:
            event = process.next_event(deadline)
        except ProcessEnded as end:
            return process_problem(end, request_id, seconds)
        return init_problem(event.payload) if isinstance(event, InitFailed) else process

    def _reset(self) -> None:
        process, self._process, self._init_seconds = self._process, None, None
        if process:
            process.kill()

    def _new_output(self) -> str:
        """Return what the function printed since this was last asked."""
        with self._output.open("rb") as file:
            file.seek(self._output_read)
            printed = file.read()
        self._output_read += len(printed)
        return printed.decode(errors="replace")
