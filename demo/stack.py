"""The running stack as its users see it: upload, wait for the records, fetch the results."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

import urllib3
from image_pipeline.adapters.dynamodb import record_of
from image_pipeline.record import Record, Status, image_id_of
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from emulator.clients import client

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from demo.images import Sample

BATCH_GET_LIMIT = 100
"""Keys in one call: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
POLL_SECONDS = 0.2


class NotFinishedError(Exception):
    """The deadline passed before every upload's record was finished; the message says where each of them stood."""


class UploadRefusedError(Exception):
    """The API did not take an upload; the message carries its status and its error."""


@dataclass(frozen=True)
class Upload:
    """An original on its way: the id of its record, and the version that the record must come to describe."""

    key: str
    image_id: str
    version_id: str


class Stack:
    """A stack, by its clients and by the outputs that its init scripts wrote."""

    def __init__(self, s3: S3Client, dynamodb: DynamoDBClient, outputs: dict[str, str]) -> None:
        self._s3 = s3
        self._dynamodb = dynamodb
        self._outputs = outputs

    @classmethod
    def on_port(cls, root: Path, port: int) -> Stack:
        """Find the stack of a port; `FileNotFoundError` where none is up."""
        outputs = json.loads((root / ".local" / str(port) / "outputs.json").read_text())
        endpoint, region = outputs["endpoint_url"], outputs["region"]
        return cls(client("s3", endpoint, region), client("dynamodb", endpoint, region), outputs)

    def upload(self, sample: Sample) -> Upload:
        """Upload a sample the way it asks for."""
        return self._post(sample) if sample.source == "api" else self._put(sample)

    def _put(self, sample: Sample) -> Upload:
        stored = self._s3.put_object(
            Bucket=self._outputs["original_bucket"], Key=sample.key, Body=sample.data, ContentType=sample.content_type
        )
        return Upload(sample.key, image_id_of(sample.key), stored["VersionId"])

    def _post(self, sample: Sample) -> Upload:
        headers = {"content-type": sample.content_type}
        if api_key := self._outputs.get("api_key"):
            headers["x-api-key"] = api_key
        url = f"{self._outputs['api_url']}/images"
        answer = urllib3.request("POST", url, body=sample.data, headers=headers, timeout=30.0, retries=False)
        if answer.status not in {201, 202}:  # processed, or stored and about to be
            raise UploadRefusedError(f"{sample.key}: POST /images answered {answer.status}: {answer.data.decode()}")
        record = answer.json()
        return Upload(record["key"], record["image_id"], record["version_id"])

    def finished(self, uploads: Sequence[Upload], deadline_seconds: float) -> dict[str, Record]:
        """Wait until every upload's record is finished; the records by image id. `NotFinishedError` on the deadline."""
        poll = Retrying(
            stop=stop_after_delay(deadline_seconds),
            wait=wait_fixed(POLL_SECONDS),
            retry=retry_if_result(lambda records: any(not _is_finished(upload, records) for upload in uploads)),
        )
        try:
            return poll(self._records, [upload.image_id for upload in uploads])
        except RetryError as error:
            records = error.last_attempt.result()
            late = [_state(upload, records) for upload in uploads if not _is_finished(upload, records)]
            raise NotFinishedError(
                f"not finished after {deadline_seconds:g} s:\n" + "\n".join(f"  {line}" for line in late)
            ) from None

    def _records(self, image_ids: Sequence[str]) -> dict[str, Record]:
        table = self._outputs["table"]
        records = {}
        for some in batched(image_ids, BATCH_GET_LIMIT, strict=False):
            keys: list[Any] = [{"image_id": {"S": image_id}} for image_id in some]
            found = self._dynamodb.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
            for item in found["Responses"].get(table, []):
                record = record_of(item)
                records[record.image_id] = record
        return records

    def result(self, record: Record) -> bytes | None:
        """Fetch the very version of the result that the record names; None where it names none."""
        if record.processed is None:
            return None
        found = self._s3.get_object(
            Bucket=self._outputs["processed_bucket"], Key=record.processed.key, VersionId=record.processed.version_id
        )
        return found["Body"].read()


def _is_finished(upload: Upload, records: dict[str, Record]) -> bool:
    record = records.get(upload.image_id)
    return record is not None and record.version_id == upload.version_id and record.status is not Status.PROCESSING


def _state(upload: Upload, records: dict[str, Record]) -> str:
    record = records.get(upload.image_id)
    if record is None:
        return f"{upload.key}: no record"
    if record.version_id != upload.version_id:
        return f"{upload.key}: {record.status}, still of the version before ({record.version_id})"
    return f"{upload.key}: {record.status}, attempt {record.attempts}"
