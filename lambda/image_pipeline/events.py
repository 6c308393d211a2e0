"""S3 events: translate each notification into a change, and apply it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from image_pipeline.errors import PipelineError
from image_pipeline.state_machine import Change
from image_pipeline.telemetry import logger, report

if TYPE_CHECKING:
    from image_pipeline.service import ImageService

NO_VERSION = "null"
"""The version id of what was stored while the bucket had no versioning."""


def handle(event: dict[str, Any], service: ImageService, deadline: float) -> None:
    """Apply every notification of the event.

    All are tried. If any of them must be retried the first such error is raised at the end, so that Lambda delivers the
    event again; those that are done by then are found to be duplicates.
    """
    failures: list[PipelineError] = []
    for notification in event["Records"]:
        change = change_of(notification)
        if change is None:
            continue
        started = time.perf_counter()
        try:
            outcome = service.apply(change, deadline)
        except PipelineError as error:
            logger.warning("to be retried", key=change.key, code=error.code, detail=str(error))
            failures.append(error)
        else:
            report(outcome, time.perf_counter() - started)
    if failures:
        raise failures[0]


def change_of(notification: dict[str, Any]) -> Change | None:
    """What one notification says; None for a folder's placeholder, which is no image.

    The key is URL encoded: AWS writes a space as '+', LocalStack as '%20'.
    """
    item = notification["s3"]["object"]
    key = unquote_plus(item["key"])
    removed = not notification["eventName"].startswith("ObjectCreated:")
    if key.endswith("/") and not item.get("size"):
        return None
    return Change(
        key=key,
        version_id=item.get("versionId") or NO_VERSION,
        time=notification["eventTime"],
        sequencer=item.get("sequencer"),
        removed=removed,
    )
