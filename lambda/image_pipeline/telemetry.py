"""Structured logs and metrics, the same for both ways in.

Metrics go to CloudWatch inside log lines (the embedded metric format), so they cost no call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from image_pipeline.service import Outcome

logger = Logger()
_metrics = Metrics()


def report(outcome: Outcome, seconds: float) -> None:
    """Log what became of a change, and count it where work was done: Processed and Duration, or Failed by Code."""
    record = outcome.record
    logger.info(
        outcome.did,
        duration_ms=round(seconds * 1000),
        image_id=record.image_id,
        key=record.key,
        status=record.status,
        attempts=record.attempts,
        error=record.error.code if record.error else None,
    )
    if outcome.did == "processed":
        _metrics.add_metric("Processed", MetricUnit.Count, 1)
        _metrics.add_metric("Duration", MetricUnit.Milliseconds, seconds * 1000)
        _metrics.flush_metrics()
    elif outcome.did == "failed" and record.error:
        with single_metric("Failed", MetricUnit.Count, 1) as metric:
            metric.add_dimension("Code", record.error.code)
