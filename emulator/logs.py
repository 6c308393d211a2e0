"""The lines that a function logged, from CloudWatch Logs, as LocalStack keeps them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .clients import client
from .errors import StackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_logs import CloudWatchLogsClient

_POLL_INTERVAL = 1.0


def function_lines(endpoint: str, region: str, function: str, *, follow: bool) -> Iterator[str]:
    """Yield the log lines of `function`, oldest first, and with `follow` those that come, for ever."""
    logs = client("logs", endpoint, region)
    seen: set[str] = set()
    while True:
        for event_id, message in _events(logs, f"/aws/lambda/{function}"):
            if event_id not in seen:
                seen.add(event_id)
                yield message.rstrip("\n").replace("\r", "\n")  # awslambdaric joins a traceback's lines with \r
        if not follow:
            return
        time.sleep(_POLL_INTERVAL)


def _events(logs: CloudWatchLogsClient, group: str) -> Iterator[tuple[str, str]]:
    try:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            for event in page["events"]:
                yield event["eventId"], event["message"]
    except logs.exceptions.ResourceNotFoundException as error:
        raise StackError(f"there is no log group {group}: no such function, or it never ran") from error
