"""When a stack may be used: LocalStack serves, and every init script succeeded.

LocalStack's own health check answers while the scripts still run, and its list of scripts says `completed` even when
one of them failed. So each script's state is looked at.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from .errors import StackError

_POLL_INTERVAL = 0.1
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a developer's proxy has no part in this


class _NotYet(Exception):
    """LocalStack does not serve yet, or a script is still to finish."""


def wait_until_ready(endpoint: str, expected: int, check_alive: Callable[[], None], seconds: float) -> None:
    """Return when LocalStack serves and its init scripts, of which there are `expected`, all succeeded.

    Raises StackError when a script fails, when `seconds` pass, and whatever `check_alive`, called meanwhile, raises.
    """
    try:
        for attempt in Retrying(
            retry=retry_if_exception_type(_NotYet), stop=stop_after_delay(seconds), wait=wait_fixed(_POLL_INTERVAL)
        ):
            with attempt:
                check_alive()
                _check(_scripts(endpoint), expected)
    except RetryError as error:
        raise StackError(f"not ready after {seconds:.0f} s: {error.last_attempt.exception()}") from error


class InitScriptFailed(StackError):
    """An init script failed. `script` is its path."""

    def __init__(self, script: str) -> None:
        super().__init__(f"init script {script} failed")
        self.script = script


def _check(scripts: list[dict[str, Any]], expected: int) -> None:
    for script in scripts:
        if script["state"] == "ERROR":
            raise InitScriptFailed(script["name"])
    done = sum(script["state"] == "SUCCESSFUL" for script in scripts)
    if done < expected:
        raise _NotYet(f"{done} of {expected} init scripts are done")


def _scripts(endpoint: str) -> list[dict[str, Any]]:
    try:
        with _direct.open(f"{endpoint}/_localstack/init/ready", timeout=5) as answer:
            scripts: list[dict[str, Any]] = json.load(answer)["scripts"]
    except (urllib.error.URLError, OSError) as error:
        raise _NotYet(f"LocalStack does not answer at {endpoint} ({error})") from error
    else:
        return scripts
