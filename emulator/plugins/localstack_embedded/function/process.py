"""One run of AWS's runtime interface client: started, watched while it works, and killed with all that it started.

Three promises are kept here.

*Time and memory are limits.* While the client works, whoever waits for it looks every few milliseconds at the clock and
at the memory that the process and its children hold, and kills them when either is exceeded.

*Nothing outlives the emulator*, even one that is killed with SIGKILL and cannot clean up. Each client runs in a process
group led by a guard: a shell that reads from a pipe whose other end only the emulator holds. When the emulator dies,
however it dies, the kernel closes that end, the shell reads end-of-file and kills its group. A parent-death signal
(`PR_SET_PDEATHSIG`) would not do: it exists on Linux only and fires when the *thread* that forked ends, and
LocalStack's threads come and go. A watching thread inside the function would not do either: C code that holds the
interpreter's lock starves it. The pipe's end also stays open in a child between its fork and its exec, so there is no
instant at which a client exists and is not guarded.

*No output is lost.* Standard output and standard error go to a file: what the function wrote before it reported its
result, or before it was killed, is there when the result is.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from queue import Empty
from threading import Lock

import psutil

from .runtime_api import Event, RuntimeApi

MIB = 1024 * 1024
# How often a working process is looked at, in seconds: it may exceed its limits by what it can do in that time.
_POLL_INTERVAL = 0.025
# Finding a process's children means reading the whole process table, so it is done less often.
_FAMILY_INTERVAL = 0.25
# On end-of-file, kill everyone in this shell's process group, the shell included.
_GUARD = ("/bin/sh", "-c", "read -r _; kill -s KILL 0")


class ProcessEnded(Exception):  # these say how a process ended; as errors of the function they are worded later
    """The process is no more. The subclass says why."""


class TimedOut(ProcessEnded):
    """It worked longer than it may."""


class OutOfMemory(ProcessEnded):
    """It held more memory than it may."""


class Exited(ProcessEnded):
    """It ended without being told to. `code` is its exit code, or the negative number of the signal that killed it."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class RuntimeProcess:
    """A runtime interface client at work in `directory`, started by `command` with exactly `environment`.

    `memory_limit` is in bytes. `output` is the file that its output is appended to. `peak_memory` is the most resident
    memory seen so far, in bytes, of the process and its children together.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        output: Path,
        memory_limit: int,
    ) -> None:
        self.api = RuntimeApi()
        self.memory_limit = memory_limit
        self.peak_memory = 0
        variables = {**environment, "AWS_LAMBDA_RUNTIME_API": self.api.address}
        self._guard = subprocess.Popen(_GUARD, stdin=subprocess.PIPE, env=variables, process_group=0)  # noqa: S603  # ours
        try:
            with output.open("ab") as sink:
                self._client = subprocess.Popen(  # noqa: S603  # ours
                    command,
                    cwd=directory,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    process_group=self._guard.pid,
                )
        except OSError:
            self._guard.communicate()  # closes the pipe, which ends it
            self.api.close()
            raise
        self._ending = Lock()
        self._family: list[psutil.Process] = []
        self._family_found = 0.0

    @property
    def running(self) -> bool:
        """Whether the process is there to take an invocation."""
        return self._client.poll() is None

    def next_event(self, deadline: float) -> Event:
        """Return what the runtime reports next, or raise how the process ended before it reported anything.

        `deadline` is a reading of `time.monotonic()`. A process that exceeds a limit is killed before the exception is
        raised.
        """
        while True:
            event = None
            with contextlib.suppress(Empty):
                event = self.api.events.get(timeout=_POLL_INTERVAL)
            self._measure()
            if self.peak_memory > self.memory_limit:
                self.kill()
                raise OutOfMemory
            if event is not None:
                return event
            if not self.running:
                with contextlib.suppress(Empty):  # it may have reported just before it ended
                    return self.api.events.get_nowait()
                raise Exited(self._client.returncode)
            if time.monotonic() >= deadline:
                self.kill()
                raise TimedOut

    def kill(self) -> None:
        """End the process, its children and its guard, and stop serving it. May be called again, from any thread."""
        with self._ending:
            if self._guard.returncode is not None:
                return
            self._find_family()
            _kill(self._family)  # those that left the process group too
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._guard.pid, signal.SIGKILL)  # the id cannot be another's: the guard is not reaped yet
            self._client.wait()
            self._guard.communicate()
            self.api.close()

    def _measure(self) -> None:
        if time.monotonic() - self._family_found > _FAMILY_INTERVAL:
            self._find_family()
        held = 0
        for process in self._family:
            with contextlib.suppress(psutil.Error):
                held += process.memory_info().rss
        self.peak_memory = max(self.peak_memory, held)

    def _find_family(self) -> None:
        with contextlib.suppress(psutil.Error):
            client = psutil.Process(self._client.pid)
            self._family = [client, *client.children(recursive=True)]
        self._family_found = time.monotonic()


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
