"""Run a piece of work in a forked process, and tell what became of both.

What kills the process, or never ends, ends one file and not the run. The children inherit every import, so a thousand
of them cost seconds; the parent must have no threads.
"""

import json
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HANGS_AFTER = 60
"""Seconds by the clock, on whatever machine."""


@dataclass(frozen=True)
class Ended:
    """`told` is what the work returned, None if it never did; `death` what ended the process before.

    CPU seconds; MiB of resident pages at the peak, which is what Lambda limits.
    """

    told: Any
    death: str
    seconds: float
    megabytes: float


def isolated(work: Callable[[], Any]) -> Ended:
    """Call `work` in a child, which must return something that JSON has."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _do(work, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    death = "" if status == 0 else f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {status}"
    return Ended(json.loads(told) if told else None, death, round(seconds, 3), round(usage.ru_maxrss / 1024, 1))


def _do(work: Callable[[], Any], writer: int) -> None:
    """Tell the end through the pipe, and be gone without running anything that belongs to the parent."""
    signal.alarm(HANGS_AFTER)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with os.fdopen(writer, "w") as pipe:
            json.dump(work(), pipe)
    finally:
        os._exit(0)
