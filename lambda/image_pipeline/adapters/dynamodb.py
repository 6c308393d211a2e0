"""The records on DynamoDB: one item for each image.

Two sparse indexes serve the listings without a scan: `by-time` holds every record that is not DELETED, `failed` only
those that are FAILED. Both are spread over a few partitions by the image id, so that none is hot: a partition takes
1,000 writes a second (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
"""

from __future__ import annotations

import heapq
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from image_pipeline.adapters.calls import aws_call, error_code
from image_pipeline.ports import RecordChangedError
from image_pipeline.record import Processed, Record, Rejection, Source, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

SHARDS = 4
INDEX_ATTRIBUTES = ("position", "shard", "failed_shard")

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class DynamoDBImageRecords:
    """`ports.ImageRecords` over a DynamoDB client."""

    def __init__(self, client: DynamoDBClient, table: str, by_time_index: str, failed_index: str) -> None:
        self._client = client
        self._table = table
        self._by_time_index = by_time_index
        self._failed_index = failed_index

    def get(self, image_id: str) -> Record | None:
        """See `ports.ImageRecords`."""
        with aws_call("GetItem"):
            response = self._client.get_item(
                TableName=self._table, Key={"image_id": {"S": image_id}}, ConsistentRead=True
            )
        return record_of(response["Item"]) if "Item" in response else None

    def save(self, record: Record, replacing: Record | None) -> None:
        """See `ports.ImageRecords`."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(image_id)"}
        if replacing is not None:
            condition = {
                "ConditionExpression": "revision = :revision",
                "ExpressionAttributeValues": {":revision": {"N": str(replacing.revision)}},
            }
        with aws_call("PutItem"):
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item_of(record),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **condition,
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                item: Any = error.response.get("Item")
                current = record_of(item) if item else None
                if current != record:
                    raise RecordChangedError(current) from error

    def newest(self, limit: int, before: str | None, status: Status | None) -> list[Record]:
        """See `ports.ImageRecords`. Each shard is read lazily, a page at a time, and the shards are merged."""
        shards = [self._shard(shard, limit, before, status) for shard in range(SHARDS)]
        merged = heapq.merge(*shards, key=lambda record: record.position, reverse=True)
        return list(islice(merged, limit))

    def _shard(self, shard: int, page: int, before: str | None, status: Status | None) -> Iterator[Record]:
        """One shard's records, the newest first."""
        failed_only = status is Status.FAILED
        names = {"#shard": "failed_shard" if failed_only else "shard"}
        values: dict[str, Any] = {":shard": {"N": str(shard)}}
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": self._failed_index if failed_only else self._by_time_index,
            "KeyConditionExpression": "#shard = :shard",
            "ScanIndexForward": False,
        }
        if before is not None:
            names["#position"] = "position"
            values[":before"] = {"S": before}
            query["KeyConditionExpression"] += " AND #position < :before"
        if status is not None and not failed_only:
            names["#status"] = "status"
            values[":status"] = {"S": status.value}
            query["FilterExpression"] = "#status = :status"
        query |= {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
        with aws_call("Query"):
            pages = self._client.get_paginator("query").paginate(**query, PaginationConfig={"PageSize": page})
            for response in pages:
                yield from map(record_of, response["Items"])


def item_of(record: Record) -> dict[str, Any]:
    """The item of a record, in DynamoDB's attribute values, with what the indexes need."""
    attributes = asdict(record) | {"lease_until": Decimal(str(record.lease_until))}
    if record.status is not Status.DELETED:
        attributes |= {"position": record.position, "shard": _shard_of(record.image_id)}
    if record.status is Status.FAILED:
        attributes["failed_shard"] = _shard_of(record.image_id)
    return {name: _serialize(value) for name, value in attributes.items() if value is not None}


def record_of(item: Mapping[str, Any]) -> Record:
    """The record of an item."""
    attributes = {name: _plain(_deserialize(value)) for name, value in item.items() if name not in INDEX_ATTRIBUTES}
    processed, error, source = (attributes.pop(name, None) for name in ("processed", "error", "source"))
    return Record(
        **attributes | {"status": Status(attributes["status"]), "lease_until": float(attributes["lease_until"])},
        source=Source(source) if source else None,
        processed=Processed(**processed) if processed else None,
        error=Rejection(**error) if error else None,
    )


def _shard_of(image_id: str) -> int:
    return ord(image_id[-2]) % SHARDS  # the last of the 26 characters carries fewer bits


def _plain(value: Any) -> Any:
    """DynamoDB's Decimal as int or float, inside maps as well."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
