"""Sends the events in the failure queue to the function again, once what made them fail is mended.

Reads what `terraform output -json` says from its standard input; `make redrive` does that. On AWS it uses the caller's
credentials, which must allow to receive from and delete in the queue, and to invoke the function. An event that was
sent twice does no harm: the function finds the image finished.
"""
# ruff: noqa: INP001, T201 - a program beside the deployment that it serves, and it prints

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from collections.abc import Iterator


def redrive(sqs: Any, lambda_: Any, queue_url: str, function: str) -> Iterator[str]:
    """Invoke the function with each event that failed before now, and take its message off the queue; a line for each.

    A message goes only after Lambda has accepted its event. What failed since the start is left, and ends this where
    nothing else comes: it would go round in circles while the cause is still there.
    """
    started = datetime.now(UTC)
    sent = True
    while sent:
        sent = False
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            receipt = message["ReceiptHandle"]
            try:
                failure = json.loads(message["Body"])
                line, failed_at = describe(failure), datetime.fromisoformat(failure["timestamp"])
            except (ValueError, KeyError, TypeError, AttributeError):
                yield f"Left, for it is nothing that Lambda sent: {message['Body'][:100]}"
                continue
            if failed_at >= started:
                sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=0)
                continue
            lambda_.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(failure["requestPayload"]))
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=receipt)
            sent = True
            yield f"Sent again: {line}"


def describe(failure: dict[str, Any]) -> str:
    """When an event failed, why, and for which keys, as they stand in the event."""
    reason = (failure.get("responsePayload") or {}).get("errorMessage") or failure["requestContext"]["condition"]
    keys = [record["s3"]["object"]["key"] for record in failure["requestPayload"]["Records"]]
    return f"{failure['timestamp']}  {', '.join(keys)}: {reason}"


def main() -> int:
    """Empty the failure queue; the exit code."""
    outputs = {name: output["value"] for name, output in json.load(sys.stdin).items()}
    if not outputs:
        print("redrive: nothing is deployed: there are no outputs", file=sys.stderr)
        return 1
    place = {"region_name": outputs["region"], "endpoint_url": outputs["endpoint_url"]}
    sqs, lambda_ = boto3.client("sqs", **place), boto3.client("lambda", **place)
    lines = 0
    for line in redrive(sqs, lambda_, outputs["failure_queue_url"], outputs["function"]):
        print(line)
        lines += 1
    if not lines:
        print("There is nothing to send again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
