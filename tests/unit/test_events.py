"""S3 notifications become changes, all of an event are tried, and one that must be retried fails the event."""

from __future__ import annotations

from typing import Any

import pytest
from image_pipeline import events
from image_pipeline.core.options import Options
from image_pipeline.errors import DependencyFailed
from image_pipeline.record import Status, image_id_of
from image_pipeline.service import ImageService

from tests import images
from tests.fakes import FakeClock, FakeImageRecords, FakeObjectStore


def notification(key: str, version_id: str = "v1", name: str = "ObjectCreated:Put", **item: Any) -> dict[str, Any]:
    return {
        "eventName": name,
        "eventTime": "2026-11-22T11:44:37.123Z",
        "s3": {"object": {"key": key, "versionId": version_id, "sequencer": "0055AED6DCD90281E5", **item}},
    }


@pytest.mark.parametrize("encoded", ["a+b/%C3%BC%2B%25.jpg", "a%20b/%C3%BC%2B%25.jpg"], ids=["as AWS", "as LocalStack"])
def test_a_key_is_decoded_as_it_was_encoded(encoded: str):
    change = events.change_of(notification(encoded, size=3))
    assert change is not None
    assert change.key == "a b/ü+%.jpg"
    assert (change.version_id, change.sequencer, change.removed) == ("v1", "0055AED6DCD90281E5", False)
    assert change.time == "2026-11-22T11:44:37.123Z"


@pytest.mark.parametrize(
    ("name", "removed"),
    [
        ("ObjectCreated:Put", False),
        ("ObjectCreated:Post", False),
        ("ObjectCreated:CompleteMultipartUpload", False),
        ("ObjectRemoved:Delete", True),
        ("ObjectRemoved:DeleteMarkerCreated", True),
    ],
)
def test_every_event_name_is_a_creation_or_a_removal(name: str, *, removed: bool):
    change = events.change_of(notification("k", name=name, size=1))
    assert change is not None
    assert change.removed is removed


def test_a_folders_placeholder_is_no_image():
    assert events.change_of(notification("holiday/", size=0)) is None
    assert events.change_of(notification("holiday/", size=9)) is not None


@pytest.fixture
def store() -> FakeObjectStore:
    return FakeObjectStore()


@pytest.fixture
def records() -> FakeImageRecords:
    return FakeImageRecords()


class Fragile(FakeObjectStore):
    def write_processed(self, key: str, data: bytes, content_type: str, image_id: str) -> str:
        if key == "fails":
            raise DependencyFailed("PutObject: SlowDown")
        return super().write_processed(key, data, content_type, image_id)


def test_every_notification_is_tried_and_the_event_fails_for_the_one_that_must_be_retried(records: FakeImageRecords):
    store = Fragile()
    uploads = [store.originals.put(key, images.photo(), at=1) for key in ("fails", "good")]
    service = ImageService(store, records, Options(width=16, height=16), clock := FakeClock())
    event = {"Records": [notification(k, v, size=1) for k, v in zip(("fails", "good"), uploads, strict=True)]}

    with pytest.raises(DependencyFailed, match="SlowDown"):
        events.handle(event, service, clock.now + 28)
    assert records.items[image_id_of("good")].status is Status.READY
    assert records.items[image_id_of("fails")].status is Status.PROCESSING


def test_a_bad_image_does_not_fail_its_event(records: FakeImageRecords, store: FakeObjectStore):
    version_id = store.originals.put("bad", images.text_named_jpg(), at=1)
    service = ImageService(store, records, Options(), clock := FakeClock())
    events.handle({"Records": [notification("bad", version_id, size=1)]}, service, clock.now + 28)
    assert records.items[image_id_of("bad")].status is Status.FAILED
