"""Two stacks that differ in their function alone, used like a user does: upload, wait for the result."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, override

from image_pipeline.record import Status, image_id_of
from tenacity import Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from emulator.clients import client
from emulator.embedded import EmbeddedStack

UPLOADERS = 8
_SECONDS_BETWEEN_LOOKS = 0.02
_SECONDS_BETWEEN_COUNTS = 0.25
_PATIENCE_SECONDS = 300
_REPORT = re.compile(r"^REPORT .*?\tDuration: ([\d.]+) ms(?:.*\tInit Duration: ([\d.]+) ms)?", re.MULTILINE)


class Entrant(ABC):
    """A stack with its function. Times are in seconds."""

    def __init__(self, stack: EmbeddedStack) -> None:
        self.outputs = stack.outputs
        self._endpoint = stack.endpoint

    def client(self, service: str) -> Any:
        """Return a client of one of the stack's services; threads may share it."""
        return client(service, self._endpoint, self.outputs["region"])

    @cached_property
    def s3(self) -> Any:
        """S3."""
        return self.client("s3")

    def results(self, prefix: str) -> int:
        """Return how many objects under a prefix are in the processed bucket."""
        return int(self.s3.list_objects_v2(Bucket=self.outputs["processed_bucket"], Prefix=prefix)["KeyCount"])

    @abstractmethod
    def done(self, prefix: str) -> int:
        """Return how many uploads under a prefix are done."""

    def time(self, key: str, photo: bytes) -> float:
        """Upload, and wait until it is done; return how long that took."""
        began = time.perf_counter()
        self._put(key, photo)
        _wait_until(lambda: self.done(key) == 1, _SECONDS_BETWEEN_LOOKS)
        return time.perf_counter() - began

    def burst(self, keys: Sequence[str], photo: bytes) -> float:
        """Upload under all keys at once, and wait until all are done; return how many were done in a second."""
        began = time.perf_counter()
        with ThreadPoolExecutor(UPLOADERS) as uploaders:
            list(uploaders.map(lambda key: self._put(key, photo), keys))
        for count in (self.results, self.done):  # the first is cheap for the stack, which has better things to do
            _wait_until(lambda count=count: count("burst/") == len(keys), _SECONDS_BETWEEN_COUNTS)  # type: ignore[misc]
        return len(keys) / (time.perf_counter() - began)

    def invocations(self) -> list[tuple[float, float]]:
        """Return the duration of each invocation and of its start (0: it had none) as the function's log has it."""
        group = f"/aws/lambda/{self.outputs['function']}"
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        log = "\n".join(event["message"] for page in pages for event in page["events"])
        return [(float(duration) / 1000, float(start or 0) / 1000) for duration, start in _REPORT.findall(log)]

    def _put(self, key: str, photo: bytes) -> None:
        self.s3.put_object(Bucket=self.outputs["original_bucket"], Key=key, Body=photo)


class Floor(Entrant):
    """The stack with the function of `copying`: an upload is done when its copy is there."""

    @override
    def done(self, prefix: str) -> int:
        return self.results(prefix)


class Pipeline(Entrant):
    """The stack as it is: an upload is done when its record is READY."""

    @cached_property
    def dynamodb(self) -> Any:
        """DynamoDB."""
        return self.client("dynamodb")

    @override
    def done(self, prefix: str) -> int:
        if not prefix.endswith("/"):
            item = self.dynamodb.get_item(
                TableName=self.outputs["table"], Key={"image_id": {"S": image_id_of(prefix)}}, ConsistentRead=True
            ).get("Item")
            return int(item is not None and item["status"]["S"] == Status.READY)
        found = self.dynamodb.scan(
            TableName=self.outputs["table"],
            Select="COUNT",
            FilterExpression="#status = :ready AND begins_with(#key, :prefix)",
            ExpressionAttributeNames={"#status": "status", "#key": "key"},
            ExpressionAttributeValues={":ready": {"S": Status.READY.value}, ":prefix": {"S": prefix}},
        )
        return int(found["Count"])


def _wait_until(met: Callable[[], bool], seconds_between: float) -> None:
    retrying = Retrying(
        retry=retry_if_not_result(bool), stop=stop_after_delay(_PATIENCE_SECONDS), wait=wait_fixed(seconds_between)
    )
    retrying(met)
