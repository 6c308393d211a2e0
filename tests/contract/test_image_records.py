"""What every table of records must do: the one in memory, and the one on DynamoDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from image_pipeline.adapters.dynamodb import DynamoDBImageRecords
from image_pipeline.ports import ImageRecords, RecordChangedError
from image_pipeline.record import Processed, Record, Rejection, Source, Status, image_id_of

from tests.conftest import DEFINITION
from tests.fakes import FakeImageRecords

if TYPE_CHECKING:
    from tests.conftest import Deployment


@pytest.fixture(params=["in memory", "on DynamoDB"])
def records(request: pytest.FixtureRequest) -> ImageRecords:
    if request.param == "in memory":
        return FakeImageRecords()
    deployment: Deployment = request.getfixturevalue("deployment")
    defined = deployment.dynamodb.describe_table(TableName=deployment.outputs["table"])["Table"]
    indexes = [
        {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        for index in defined["GlobalSecondaryIndexes"]
    ]
    name = f"contract-{uuid.uuid4().hex}"  # a table for each test, made like the pipeline's
    deployment.dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=defined["AttributeDefinitions"],
        KeySchema=defined["KeySchema"],
        GlobalSecondaryIndexes=indexes,  # type: ignore[arg-type]
    )
    table = DEFINITION["table"]
    return DynamoDBImageRecords(deployment.dynamodb, name, table["by_time_index"], table["failed_index"])


def record(timestamp: str = "2026-11-22T10:00:00.000Z", status: Status = Status.PROCESSING) -> Record:
    key = f"contract/{uuid.uuid4().hex}"
    return Record(image_id_of(key), key, "v1", timestamp, status, holder=uuid.uuid4().hex, lease_until=1763812345.125)


FULL = replace(
    record(status=Status.READY),
    sequencer="0055AED6DCD90281E5",
    source=Source.API,
    attempts=2,
    original={"bytes": 12, "alpha": False, "captured_at": None, "dominant_color": "#aabbcc"},
    processed=Processed("k", "v9", 10, "JPEG", "image/jpeg", 512, 512),
    error=Rejection("corrupt_image", "The image is damaged."),
    processed_at="2026-11-22T10:00:01.000Z",
    unsettled=True,
    expires_at=1800000000,
)


@pytest.mark.parametrize("saved", [record(), FULL], ids=["least", "full"])
def test_a_record_comes_back_as_it_was_saved(records: ImageRecords, saved: Record):
    records.save(saved, replacing=None)
    assert records.get(saved.image_id) == saved


def test_an_unknown_id_has_no_record(records: ImageRecords):
    assert records.get("nobody") is None


def test_a_second_first_write_loses_and_learns_who_won(records: ImageRecords):
    winner = record()
    records.save(winner, replacing=None)
    with pytest.raises(RecordChangedError) as conflict:
        records.save(replace(winner, holder="late"), replacing=None)
    assert conflict.value.current == winner


def test_a_write_over_a_record_that_has_changed_loses(records: ImageRecords):
    first = record()
    records.save(first, replacing=None)
    second = replace(first, revision=2, holder="second")
    records.save(second, replacing=first)
    with pytest.raises(RecordChangedError) as conflict:
        records.save(replace(first, revision=2, holder="late"), replacing=first)
    assert conflict.value.current == second
    assert records.get(first.image_id) == second


def test_a_write_over_a_record_that_is_gone_loses(records: ImageRecords):
    first = record()
    with pytest.raises(RecordChangedError) as conflict:
        records.save(replace(first, revision=2), replacing=first)
    assert conflict.value.current is None


def test_the_same_write_again_is_no_conflict(records: ImageRecords):
    first = replace(FULL, image_id=record().image_id)
    records.save(first, replacing=None)
    records.save(first, replacing=None)
    second = replace(first, revision=2, holder="again")
    records.save(second, replacing=first)
    records.save(second, replacing=first)
    assert records.get(first.image_id) == second


def test_of_eight_that_write_at_once_one_wins(records: ImageRecords):
    seen = record()
    records.save(seen, replacing=None)

    def claim(number: int) -> bool:
        try:
            records.save(replace(seen, revision=2, holder=f"attempt {number}"), replacing=seen)
        except RecordChangedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_the_newest_come_first_page_by_page_without_the_deleted(records: ImageRecords):
    times = [f"2026-01-{day:02}T00:00:00.000Z" for day in range(1, 11)]
    uploads = [record(time, Status.READY) for time in [*times, times[4]]]
    for saved in [*uploads, record("2026-01-11T00:00:00.000Z", Status.DELETED)]:
        records.save(saved, replacing=None)

    listed: list[str] = []
    while page := records.newest(3, listed[-1] if listed else None, None):
        listed += [found.position for found in page]
    assert listed == sorted((saved.position for saved in uploads), reverse=True)


def test_a_record_that_becomes_deleted_leaves_the_list(records: ImageRecords):
    there = record(status=Status.READY)
    records.save(there, replacing=None)
    records.save(replace(there, status=Status.DELETED, revision=2), replacing=there)
    assert records.newest(10, None, None) == []


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.READY, Status.FAILED])
def test_a_listing_of_one_status_has_only_that(records: ImageRecords, status: Status):
    saved = [record(f"2026-01-0{day}T00:00:00.000Z", other) for day, other in enumerate([*Status, *Status], start=1)]
    for one in saved:
        records.save(one, replacing=None)
    assert records.newest(10, None, status) == [one for one in reversed(saved) if one.status is status]
    assert records.newest(1, None, status) == [saved[list(Status).index(status) + len(Status)]]


def test_a_record_that_is_no_longer_failed_leaves_the_list_of_the_failed(records: ImageRecords):
    failed = record(status=Status.FAILED)
    records.save(failed, replacing=None)
    assert records.newest(10, None, Status.FAILED) == [failed]
    records.save(replace(failed, status=Status.READY, revision=2), replacing=failed)
    assert records.newest(10, None, Status.FAILED) == []
