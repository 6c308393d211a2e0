"""What a user of the service sees, one behaviour at a time. test_histories has what happens when all comes at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from image_pipeline.core.options import Options
from image_pipeline.errors import CorruptImage, DependencyFailed, ImageNotFound, StillProcessing, UnsupportedFormat
from image_pipeline.ports import RecordChangedError
from image_pipeline.record import Record, Source, Status, image_id_of, iso
from image_pipeline.service import ImageService, Outcome
from image_pipeline.state_machine import Change

from tests import images
from tests.fakes import FakeClock, FakeImageRecords, FakeObjectStore

KEY = "a b/ü+%.jpg"
SECONDS = 28.0


class Pipeline:
    """The service over fakes, with a shorthand for what S3 does."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = FakeObjectStore(self.clock)
        self.records = FakeImageRecords()
        self.service = ImageService(self.store, self.records, Options(width=64, height=64), self.clock)
        self.events = 0

    def upload(self, data: bytes, key: str = KEY, source: Source = Source.S3) -> Change:
        """Put an original; the event that S3 sends for it."""
        return self.created(self.store.write_original(key, data, "image/jpeg", source), key)

    def created(self, version_id: str, key: str = KEY) -> Change:
        self.events += 1
        return Change(key, version_id, iso(self.clock.now), sequencer=f"{self.events:04}")

    def remove(self, key: str = KEY) -> Change:
        return replace(self.created(self.store.originals.put(key, None), key), removed=True)

    def apply(self, change: Change) -> Outcome:
        return self.service.apply(change, self.clock.now + SECONDS)

    def record(self, key: str = KEY) -> Record:
        return self.records.items[image_id_of(key)]


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


def test_an_upload_is_processed_and_recorded(pipeline: Pipeline):
    change = pipeline.upload(images.photo())
    outcome = pipeline.apply(change)

    record = outcome.record
    assert outcome.did == "processed"
    assert (record.status, record.source, record.attempts, record.key) == (Status.READY, Source.S3, 1, KEY)
    assert (record.timestamp, record.version_id) == (change.time, change.version_id)
    assert record.original is not None
    assert record.original["format"] == "JPEG"
    assert record.processed is not None
    stored = pipeline.store.processed.current(KEY)
    assert stored is not None
    assert (stored.version_id, stored.content_type) == (record.processed.version_id, "image/jpeg")
    assert images.opened(stored.data or b"").size == (64, 64)


def test_the_same_event_again_changes_nothing(pipeline: Pipeline):
    change = pipeline.upload(images.photo())
    pipeline.apply(change)
    before = pipeline.record()
    assert pipeline.apply(change).did == "duplicate"
    assert pipeline.record() == before
    assert len(pipeline.store.processed.versions[KEY]) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (images.text_named_jpg(), "unsupported_format"),
        (images.truncated(), "corrupt_image"),
        (b"", "empty_file"),
        (images.bomb(), "image_too_large"),
        (b"\xff\xd8\xff" + bytes(31 * 1024 * 1024), "file_too_large"),
    ],
    ids=["text", "truncated", "empty", "bomb", "large"],
)
def test_what_can_never_succeed_is_failed_with_its_reason_and_done(pipeline: Pipeline, data: bytes, code: str):
    outcome = pipeline.apply(pipeline.upload(data))
    assert outcome.did == "failed"
    record = pipeline.record()
    assert record.status is Status.FAILED
    assert record.error is not None
    assert record.error.code == code
    assert record.attempts == 1
    assert pipeline.store.processed.visible() == {}


def test_a_file_over_the_limit_is_not_even_read(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch):
    change = pipeline.upload(b"\xff\xd8\xff")
    opened = pipeline.store.open_original(KEY, change.version_id)
    assert opened is not None

    def unreadable() -> bytes:
        raise AssertionError("read")

    huge = replace(opened, size=31 * 1024 * 1024, read=unreadable)
    monkeypatch.setattr(pipeline.store, "open_original", lambda _key, _version: huge)
    assert pipeline.apply(change).did == "failed"


def test_a_good_image_over_a_bad_one_is_ready_and_a_bad_one_over_a_good_one_takes_the_result_away(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.text_named_jpg()))
    pipeline.apply(pipeline.upload(images.photo()))
    assert (pipeline.record().status, pipeline.record().error) == (Status.READY, None)
    pipeline.apply(pipeline.upload(images.text_named_jpg()))
    assert (pipeline.record().status, pipeline.record().processed) == (Status.FAILED, None)
    assert pipeline.store.processed.visible() == {}


def test_a_deleted_original_takes_its_result_with_it(pipeline: Pipeline):
    created = pipeline.upload(images.photo())
    pipeline.apply(created)
    assert pipeline.apply(pipeline.remove()).did == "deleted"
    assert pipeline.record().status is Status.DELETED
    assert pipeline.record().expires_at is not None
    assert pipeline.store.processed.visible() == {}
    assert pipeline.apply(created).did == "superseded", "a late duplicate brings nothing back"


def test_a_deletion_that_is_heard_of_first_is_not_undone_by_the_upload(pipeline: Pipeline):
    created = pipeline.upload(images.photo())
    removed = pipeline.remove()
    pipeline.apply(removed)
    pipeline.apply(created)
    assert pipeline.record().status is Status.DELETED
    assert pipeline.store.processed.visible() == {}


def test_a_restored_original_has_its_result_again(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.photo()))
    removed = pipeline.remove()
    pipeline.apply(removed)
    pipeline.store.originals.remove(KEY, removed.version_id)
    pipeline.apply(replace(pipeline.created(removed.version_id), removed=True))
    assert pipeline.record().status is Status.READY
    assert set(pipeline.store.processed.visible()) == {KEY}


def test_an_older_version_that_comes_late_is_superseded(pipeline: Pipeline):
    old, new = pipeline.upload(images.photo()), pipeline.upload(images.text_named_jpg())
    pipeline.apply(new)
    assert pipeline.apply(old).did == "superseded"
    assert pipeline.record().version_id == new.version_id


def test_sequencers_of_different_length_are_compared_as_s3_says(pipeline: Pipeline):
    first, second = pipeline.upload(images.photo()), pipeline.upload(images.photo())
    pipeline.apply(replace(second, sequencer="0056"))
    assert pipeline.apply(replace(first, sequencer="0055FF00")).did == "superseded"


def test_where_sequencers_tie_the_version_that_s3_holds_wins(pipeline: Pipeline):
    first, second = pipeline.upload(images.text_named_jpg()), pipeline.upload(images.photo())
    pipeline.apply(replace(first, sequencer="0055"))
    pipeline.apply(replace(second, sequencer="0055"))
    assert pipeline.record().version_id == second.version_id
    assert pipeline.apply(replace(first, sequencer="0055")).did == "superseded"


def test_a_version_that_is_gone_when_its_turn_comes_gives_way_to_what_is_there(pipeline: Pipeline):
    """And what is there then was learnt from S3, so an event from in between cannot pass for newer."""
    first, between, last = (pipeline.upload(images.photo()) for _ in range(3))
    pipeline.store.originals.remove(KEY, first.version_id)
    pipeline.apply(first)
    assert (pipeline.record().status, pipeline.record().version_id) == (Status.READY, last.version_id)
    assert pipeline.apply(last).did == "duplicate"
    assert pipeline.apply(between).did == "superseded"
    assert pipeline.record().version_id == last.version_id


def test_a_result_of_another_format_has_an_extension_appended(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.heic(), "phone/1.HEIC"))
    assert set(pipeline.store.processed.visible()) == {"phone/1.HEIC.jpg"}


def test_a_result_under_another_key_replaces_the_one_before(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.heic()))
    pipeline.apply(pipeline.upload(images.photo()))
    assert set(pipeline.store.processed.visible()) == {KEY}


def test_a_result_is_not_hidden_for_another_image_whose_result_has_the_same_key(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.heic(), "a"))
    pipeline.apply(pipeline.upload(images.photo(), "a.jpg"))
    pipeline.apply(pipeline.remove("a"))
    assert set(pipeline.store.processed.visible()) == {"a.jpg"}


def test_a_key_with_no_room_for_the_extension_is_failed(pipeline: Pipeline):
    key = "k" * 1021
    pipeline.apply(pipeline.upload(images.heic(), key))
    error = pipeline.record(key).error
    assert error is not None
    assert error.code == "key_too_long"


def test_the_source_is_what_the_objects_metadata_says_whoever_claims_first(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.photo(), source=Source.PRESIGNED))
    assert pipeline.record().source is Source.PRESIGNED


class Refusing:
    """A port that refuses the calls named, once each."""

    def __init__(self, port: object, *calls: str) -> None:
        self._port = port
        self._calls = list(calls)

    def __getattr__(self, name: str) -> object:
        if name in self._calls:
            self._calls.remove(name)

            def refuse(*_args: object, **_kwargs: object) -> None:
                raise DependencyFailed(name)

            return refuse
        return getattr(self._port, name)


@pytest.mark.parametrize("call", ["open_original", "write_processed"])
def test_a_failed_call_fails_the_attempt_and_the_next_one_need_not_wait(pipeline: Pipeline, call: str):
    change = pipeline.upload(images.photo())
    flaky = ImageService(Refusing(pipeline.store, call), pipeline.records, Options(), pipeline.clock)  # type: ignore[arg-type]
    with pytest.raises(DependencyFailed):
        flaky.apply(change, pipeline.clock.now + SECONDS)
    assert pipeline.record().status is Status.PROCESSING

    before = pipeline.clock.now
    assert pipeline.apply(change).did == "processed"
    assert pipeline.record().attempts == 2
    assert pipeline.clock.now == before


def test_an_attempt_waits_for_the_one_that_holds_the_image_and_finds_it_finished(pipeline: Pipeline):
    change = pipeline.upload(images.photo())
    waited: list[float] = []

    class OtherFinishesMeanwhile(FakeClock):
        def sleep(self, seconds: float, /) -> None:
            super().sleep(seconds)
            waited.append(seconds)
            held = pipeline.record()
            done = replace(held, status=Status.READY, revision=held.revision + 1, lease_until=0)
            pipeline.records.save(done, replacing=held)

    pipeline.records.save(held_by_another(change, until=pipeline.clock.now + 30), replacing=None)
    service = ImageService(pipeline.store, pipeline.records, Options(), OtherFinishesMeanwhile(pipeline.clock.now))
    assert service.apply(change, pipeline.clock.now + SECONDS).did == "duplicate"
    assert len(waited) == 1


def held_by_another(change: Change, until: float) -> Record:
    return Record(
        image_id_of(change.key),
        change.key,
        change.version_id,
        change.time,
        Status.PROCESSING,
        sequencer=change.sequencer,
        holder="another",
        lease_until=until,
    )


def test_an_attempt_that_cannot_wait_long_enough_says_so(pipeline: Pipeline):
    change = pipeline.upload(images.photo())
    pipeline.records.save(held_by_another(change, until=pipeline.clock.now + 1000), replacing=None)
    started = pipeline.clock.now
    with pytest.raises(StillProcessing):
        pipeline.apply(change)
    assert pipeline.clock.now < started + SECONDS, "it must end by itself, before Lambda ends it"


def test_what_a_killed_attempt_left_is_taken_over_when_its_lease_has_ended(pipeline: Pipeline):
    change = pipeline.upload(images.photo())
    pipeline.records.save(held_by_another(change, until=pipeline.clock.now + 10), replacing=None)
    assert pipeline.apply(change).did == "processed"
    assert pipeline.record().attempts == 2


def test_an_attempt_that_lost_its_claim_takes_back_what_it_wrote(pipeline: Pipeline):
    change = pipeline.upload(images.photo())

    class Overtaken(FakeImageRecords):
        def save(self, record: Record, replacing: Record | None) -> None:
            if record.status is Status.READY:
                current = self.items[record.image_id]
                self.items[record.image_id] = replace(current, revision=9, status=Status.READY, holder="another")
                raise RecordChangedError(self.items[record.image_id])
            super().save(record, replacing)

    service = ImageService(pipeline.store, Overtaken(), Options(width=64, height=64), pipeline.clock)
    assert service.apply(change, pipeline.clock.now + SECONDS).did == "duplicate"
    assert pipeline.store.processed.visible() == {}


def test_a_result_that_was_hidden_by_an_attempt_which_lost_its_claim_stays_hidden(pipeline: Pipeline):
    pipeline.apply(pipeline.upload(images.photo()))
    overtaking: list[Change] = []

    class OvertakenAtItsFinish(FakeImageRecords):
        def save(self, record: Record, replacing: Record | None) -> None:
            if record.status is Status.DELETED and not overtaking:
                overtaking.append(pipeline.upload(images.text_named_jpg()))
                pipeline.clock.now += 2 * SECONDS
                assert pipeline.apply(overtaking[0]).did == "failed"
            super().save(record, replacing)

    records = OvertakenAtItsFinish()
    records.items = pipeline.records.items
    service = ImageService(pipeline.store, records, Options(width=64, height=64), pipeline.clock)
    with pytest.raises(StillProcessing):  # it was paused beyond the end of its time
        service.apply(pipeline.remove(), pipeline.clock.now + SECONDS)
    assert overtaking
    assert pipeline.record().status is Status.FAILED
    assert pipeline.store.processed.visible() == {}


def test_a_posted_image_is_stored_and_processed_at_once(pipeline: Pipeline):
    outcome = pipeline.service.upload(images.photo(), "image/jpeg", pipeline.clock.now + SECONDS)
    record = outcome.record
    assert (outcome.did, record.status, record.source) == ("processed", Status.READY, Source.API)
    assert record.key.startswith("api/")
    assert record.key.endswith(".jpg")
    event = replace(pipeline.created(record.version_id, record.key))
    assert pipeline.apply(event).did == "duplicate"
    assert len(pipeline.store.processed.versions[record.key]) == 1


def test_a_posted_file_that_is_no_image_is_refused_and_not_stored(pipeline: Pipeline):
    with pytest.raises(UnsupportedFormat):
        pipeline.service.upload(images.text_named_jpg(), "image/jpeg", pipeline.clock.now + SECONDS)
    assert pipeline.store.originals.versions == {}


def test_a_posted_image_that_cannot_be_decoded_is_kept_and_failed(pipeline: Pipeline):
    record = pipeline.service.upload(images.truncated(), "image/jpeg", pipeline.clock.now + SECONDS).record
    assert record.error is not None
    assert record.error.code == CorruptImage.code
    assert pipeline.store.current_version(record.key) == record.version_id


def test_an_unknown_image_is_not_found(pipeline: Pipeline):
    with pytest.raises(ImageNotFound):
        pipeline.service.get("a" * 26)


def test_links_lead_to_the_versions_that_the_record_names(pipeline: Pipeline):
    record = pipeline.apply(pipeline.upload(images.photo())).record
    links = pipeline.service.links(record)
    assert record.processed is not None
    assert links["original"].endswith(f"/{KEY}?versionId={record.version_id}")
    assert links["processed"].endswith(f"/{KEY}?versionId={record.processed.version_id}")
    assert pipeline.service.links(pipeline.apply(pipeline.remove()).record) == {}
