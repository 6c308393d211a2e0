"""Which processes belong to a stack, and how they end.

LocalStack is given a temporary folder inside its stack's own folder, and gives every function one below that. So a
stack's processes are those whose TMPDIR lies there. Nothing is remembered in a file that could be lost or outlive the
process that it names, and a number that the system has given to another process since is never mistaken for ours.
"""

import contextlib
import time
from pathlib import Path

import psutil

from .errors import StackError

# A stack keeps nothing, so there is little to end in order, over which LocalStack would take some five seconds.
_SECONDS_TO_END = 1.0
_SECONDS_TO_DIE = 10.0
_POLL_INTERVAL = 0.05


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return the running processes whose temporary folder lies in `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            temporary = process.environ().get("TMPDIR")
        except psutil.Error:  # ended meanwhile, or another user's
            continue
        if temporary and Path(temporary).is_relative_to(folder):
            found.append(process)
    return found


def end_processes_of(folder: Path) -> None:
    """Ask the processes of `folder` to end, kill those that have not after a second, and return when none is left.

    That includes those that are started meanwhile. Raises StackError when one cannot be killed.
    """
    began = time.monotonic()
    asked: set[psutil.Process] = set()
    while processes := processes_of(folder):
        passed = time.monotonic() - began
        if passed > _SECONDS_TO_DIE:
            raise StackError(f"cannot be killed: {', '.join(str(process.pid) for process in processes)}")
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                if passed > _SECONDS_TO_END:
                    process.kill()
                elif process not in asked:
                    process.terminate()
        asked.update(processes)
        time.sleep(_POLL_INTERVAL)


def listener(port: int) -> str:
    """Return the name and number of the process that listens on `port`; empty where the system does not tell."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""
