"""The deployed pipeline as a user sees it: put an original, wait, look at what there is."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3.dynamodb.types
import pytest
import requests
from botocore.exceptions import ClientError
from image_pipeline.record import image_id_of
from tenacity import RetryError, Retrying, retry_if_not_result, stop_after_delay, wait_fixed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Deployment

SECONDS = 20.0
"""Far more than an image takes: a slow machine is no failure. `make bench-stack` has the times."""
FINISHED = ("READY", "FAILED", "DELETED")


@dataclass
class Pipeline:
    """A deployment, and the words for using it. Every key is put under a prefix of its own."""

    deployment: Deployment
    prefix: str

    def key(self, name: str) -> str:
        return f"{self.prefix}/{name}"

    def upload(self, name: str, data: bytes, **extra: Any) -> str:
        """Put an original; its version id."""
        return self.deployment.s3.put_object(
            Bucket=self.deployment.outputs["original_bucket"], Key=self.key(name), Body=data, **extra
        )["VersionId"]

    def record(self, key: str) -> dict[str, Any]:
        """The item of a key as it is; empty where there is none."""
        item = self.deployment.dynamodb.get_item(
            TableName=self.deployment.outputs["table"], Key={"image_id": {"S": image_id_of(key)}}, ConsistentRead=True
        ).get("Item", {})
        deserialize = boto3.dynamodb.types.TypeDeserializer().deserialize
        return {name: deserialize(value) for name, value in item.items()}

    def finished(self, name: str, version_id: str | None = None, seconds: float = SECONDS) -> dict[str, Any]:
        """The record of an upload once it is finished: of this version of the original, or of any."""
        key = self.key(name)

        def done(record: dict[str, Any]) -> bool:
            return record.get("status") in FINISHED and version_id in (None, record["version_id"])

        return self.eventually(lambda: self.record(key), done, seconds)

    def eventually[T](self, look: Callable[[], T], done: Callable[[T], bool], seconds: float = SECONDS) -> T:
        """What `look` gives as soon as it is `done`; after `seconds`, a failure with the last look and the log."""
        waiting = Retrying(retry=retry_if_not_result(done), stop=stop_after_delay(seconds), wait=wait_fixed(0.1))
        try:
            found: T = waiting(look)
        except RetryError as error:
            last = error.last_attempt.result()
            pytest.fail(f"not within {seconds} s; the last state was {last!r}\nThe function's log:\n{self.log()}")
        return found

    def log(self) -> str:
        """The newest lines that the function logged."""
        group = f"/aws/lambda/{self.deployment.outputs['function']}"
        try:
            events = self.deployment.logs.filter_log_events(logGroupName=group)["events"]
        except ClientError as error:
            return str(error)
        return "".join(event["message"] for event in events[-40:])

    def result(self, record: dict[str, Any]) -> dict[str, Any]:
        """The object that the record names: S3's answer, with the bytes as `Data`."""
        processed = record["processed"]
        answer = self.deployment.s3.get_object(
            Bucket=self.deployment.outputs["processed_bucket"],
            Key=processed["key"],
            VersionId=processed["version_id"],
        )
        return {**answer, "Data": answer["Body"].read()}

    def visible(self) -> list[str]:
        """The keys of this test's results that a listing of the processed bucket shows."""
        listing = self.deployment.s3.list_objects_v2(
            Bucket=self.deployment.outputs["processed_bucket"], Prefix=f"{self.prefix}/"
        )
        return [item["Key"] for item in listing.get("Contents", [])]

    def api(self, method: str, path: str, **request: Any) -> requests.Response:
        """A request to the API, with its key where it has one."""
        outputs = self.deployment.outputs
        key = {"x-api-key": outputs["api_key"]} if outputs["api_key"] else {}
        headers = request.pop("headers", {}) | key
        return requests.request(method, outputs["api_url"] + path, headers=headers, timeout=30, **request)

    def failures(self) -> list[dict[str, Any]]:
        """Take the messages about this test's images from the failure queue; leave the others."""
        queue = self.deployment.outputs["failure_queue_url"]
        taken = []
        for message in self.deployment.sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=1
        ).get("Messages", []):
            if self.prefix in message["Body"]:
                self.deployment.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                taken.append(json.loads(message["Body"]))
        return taken


@pytest.fixture
def pipeline(deployment: Deployment) -> Pipeline:
    return Pipeline(deployment, f"test-{uuid.uuid4().hex}")
