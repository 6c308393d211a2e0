"""Which processes belong to a stack, and how they end.

LocalStack is given a temporary folder inside its stack's own folder, and gives every function one below that. So a
stack's processes are those whose TMPDIR lies there. Nothing is remembered in a file that could be lost or outlive the
process that it names, and a number that the system has given to another process since is never mistaken for ours.
"""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

# A stack keeps nothing, so there is little to end in order. LocalStack would take five seconds over it.
_SECONDS_TO_END = 2.0


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


def end(processes: Sequence[psutil.Process], seconds: float = _SECONDS_TO_END) -> None:
    """Ask `processes` to end, and kill those that have not after `seconds`."""
    for process in processes:
        _send(process.terminate)
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for process in alive:
        _send(process.kill)
    psutil.wait_procs(alive, timeout=seconds)


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


def _send(signal: Callable[[], None]) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        signal()
