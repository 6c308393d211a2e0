"""What Lambda says about an invocation: its error, in JSON, and the lines around the function's own in the log.

The words are AWS's, as its service answers and as CloudWatch Logs shows them. Metric filters, alarms and people search
for them.
"""

import json
import signal
from dataclasses import dataclass
from math import ceil

from .process import MIB, Exited, OutOfMemory, ProcessEnded, TimedOut
from .runtime_api import MAX_RESPONSE_BYTES


@dataclass(frozen=True)
class Problem:
    """Why an invocation failed although the function's code did not report it.

    `line` is what the log says of it, `payload` what the caller receives, in JSON; `status` is Lambda's word, error or
    timeout.
    """

    error_type: str
    payload: bytes
    line: str = ""
    status: str = "error"


@dataclass(frozen=True)
class Usage:
    """What an invocation took. Times are in seconds, memory in bytes; `init` is None where the process was warm."""

    duration: float
    init: float | None
    memory_size: int
    peak_memory: int


def process_problem(end: ProcessEnded, request_id: str, timeout: float) -> Problem:
    """Return what Lambda says when the process ended like this. `timeout` is the one that it had, in seconds."""
    prefix = f"RequestId: {request_id} Error: "
    match end:
        case TimedOut():
            reason = f"Task timed out after {timeout:.2f} seconds"
            return _problem("Sandbox.Timedout", prefix + reason, f"{request_id} {reason}", "timeout")
        case OutOfMemory():
            error_type, reason = "Runtime.OutOfMemory", "Runtime exited with error: signal: killed"
        case Exited(code=0):
            error_type, reason = "Runtime.ExitError", "Runtime exited without providing a reason"
        case Exited(code=code) if code > 0:
            error_type, reason = "Runtime.ExitError", f"Runtime exited with error: exit status {code}"
        case Exited(code=code):
            name = (signal.strsignal(-code) or str(-code)).lower()
            error_type, reason = "Runtime.ExitError", f"Runtime exited with error: signal: {name}"
        case _:
            raise AssertionError(end)
    return _problem(error_type, prefix + reason, prefix + reason)


def init_problem(payload: bytes) -> Problem:
    """Return the problem that the runtime reported when it could not load the function; it has logged it itself."""
    return Problem(json.loads(payload).get("errorType") or "Runtime.Unknown", payload)


def _problem(error_type: str, message: str, line: str, status: str = "error") -> Problem:
    payload = json.dumps({"errorType": error_type, "errorMessage": message}).encode()
    return Problem(error_type, payload, line, status)


RESPONSE_TOO_LARGE = _problem(
    "Function.ResponseSizeTooLarge",
    f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes).",
    "",
)


def init_report(duration: float, problem: Problem) -> str:
    """Return the line that tells of an init phase that failed after `duration` seconds."""
    return f"INIT_REPORT Init Duration: {duration * 1000:.2f} ms\tPhase: init{_status(problem)}\n"


def invocation_log(request_id: str, version: str, output: str, usage: Usage, problem: Problem | None) -> str:
    """Return the log of one invocation: `output`, the function's own, between Lambda's START, END and REPORT lines."""
    if output and not output.endswith("\n"):
        output += "\n"
    line = f"{problem.line}\n" if problem and problem.line else ""
    milliseconds = usage.duration * 1000
    init = "" if usage.init is None else f"\tInit Duration: {usage.init * 1000:.2f} ms"
    # The init phase is billed too: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    billed = ceil(milliseconds + (usage.init or 0) * 1000)
    return (
        f"START RequestId: {request_id} Version: {version}\n{output}{line}END RequestId: {request_id}\n"
        f"REPORT RequestId: {request_id}\tDuration: {milliseconds:.2f} ms\tBilled Duration: {billed} ms"
        f"\tMemory Size: {usage.memory_size // MIB} MB\tMax Memory Used: {ceil(usage.peak_memory / MIB)} MB"
        f"{init}{_status(problem)}\n"
    )


def _status(problem: Problem | None) -> str:
    if problem is None:
        return ""
    error_type = f"\tError Type: {problem.error_type}" if problem.status == "error" else ""
    return f"\tStatus: {problem.status}{error_type}"
