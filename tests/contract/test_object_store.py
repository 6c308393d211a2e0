"""What every object store must do: the one in memory, and the one on S3."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from image_pipeline.adapters.s3 import S3ObjectStore
from image_pipeline.ports import ObjectStore
from image_pipeline.record import Source

from tests.fakes import FakeClock, FakeObjectStore

if TYPE_CHECKING:
    from tests.conftest import Deployment


@pytest.fixture(params=["in memory", "on S3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "in memory":
        return FakeObjectStore(FakeClock(datetime.now(UTC).timestamp()))
    deployment: Deployment = request.getfixturevalue("deployment")
    # Originals and results both live in the processed bucket here, where no event follows them.
    bucket = deployment.outputs["processed_bucket"]
    return S3ObjectStore(deployment.s3, bucket, bucket)


@pytest.fixture
def key() -> str:
    return f"contract/{uuid.uuid4().hex}/a b/ü+%.jpg"


def test_an_original_is_read_by_its_version(store: ObjectStore, key: str):
    first = store.write_original(key, b"first", "image/jpeg", Source.API)
    second = store.write_original(key, b"second", "image/jpeg", Source.PRESIGNED)

    opened = store.open_original(key, first)
    assert opened is not None
    assert (opened.read(), opened.size, opened.source) == (b"first", 5, Source.API)
    age = datetime.now(UTC) - datetime.fromisoformat(opened.uploaded_at)
    assert timedelta(seconds=-1) <= age < timedelta(minutes=1)
    assert opened.uploaded_at.endswith("Z")
    assert store.current_version(key) == second


def test_a_version_that_is_not_there_is_none(store: ObjectStore, key: str):
    version_id = store.write_original(key, b"data", "image/jpeg", Source.S3)
    assert store.open_original(key + "x", version_id) is None
    assert store.current_version(key + "x") is None
    store.remove_processed_version(key, version_id) if isinstance(store, S3ObjectStore) else store.originals.remove(  # type: ignore[attr-defined]
        key, version_id
    )
    assert store.open_original(key, version_id) is None
    assert store.current_version(key) is None


def test_a_result_is_hidden_by_its_owner_and_can_be_shown_again(store: ObjectStore, key: str):
    assert store.hide_processed(key, "owner") is None, "there is nothing to hide"
    store.write_processed(key, b"result", "image/jpeg", "owner")
    assert store.hide_processed(key, "somebody-else") is None

    marker = store.hide_processed(key, "owner")
    assert marker is not None

    store.remove_processed_version(key, marker)
    assert store.hide_processed(key, "somebody-else") is None, "without its marker it is there again"


def test_what_two_have_hidden_stays_hidden_when_one_takes_its_marker_back(store: ObjectStore, key: str):
    result = store.write_processed(key, b"result", "image/jpeg", "owner")
    first, second = (store.hide_processed(key, "owner") for _ in range(2))
    assert first is not None
    assert second is not None
    assert len({result, first, second}) == 3

    store.remove_processed_version(key, first)
    third = store.hide_processed(key, "somebody-else")
    assert third is not None, "a marker is still there, and says of nobody that it is theirs"


def test_a_removed_result_version_uncovers_the_one_before(store: ObjectStore, key: str):
    store.write_processed(key, b"before", "image/jpeg", "before")
    late = store.write_processed(key, b"late", "image/jpeg", "late")
    store.remove_processed_version(key, late)
    store.remove_processed_version(key, late)
    assert store.hide_processed(key, "late") is None
    assert store.hide_processed(key, "before") is not None
