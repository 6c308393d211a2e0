"""The use cases: bring a key's record and result to its newest original, take an upload, show what there is.

An attempt *claims* the record, works, and *finishes* it. Both are one conditional write (`ImageRecords.save`), and a
claim comes with a lease that outlives the attempt: at any time one attempt works on an image, and one that was paused
beyond its lease is found out at its finish. What it wrote by then, it takes back.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from image_pipeline.attempt import Attempt
from image_pipeline.core import pipeline
from image_pipeline.core.formats import FORMATS
from image_pipeline.errors import DependencyFailed, ImageNotFound, StillProcessing
from image_pipeline.ports import RecordChangedError
from image_pipeline.record import Record, Source, Status, image_id_of, iso
from image_pipeline.state_machine import Change, Claim, Skip, Wait, decide

if TYPE_CHECKING:
    from image_pipeline.core.options import Options
    from image_pipeline.ports import Clock, ImageRecords, ObjectStore

LEASE_MARGIN_SECONDS = 2.0
"""How much longer than its attempt a lease runs: the clocks of two hosts differ."""
WORK_RESERVE_SECONDS = 5.0
"""What a waiting attempt keeps of its time, to do the work itself when its turn comes."""
LOOK_AGAIN_SECONDS = 0.2


DID = {Status.READY: "processed", Status.FAILED: "failed", Status.DELETED: "deleted"}


@dataclass(frozen=True)
class Outcome:
    """What became of a change: the record as it is now, and what this attempt `did` about it.

    `did` is processed, failed or deleted; duplicate or superseded where there was nothing to do; waiting where an
    upload is left to its own event.
    """

    did: str
    record: Record


class ImageService:
    """The use cases over a store, a table and a clock.

    `deadline`, where a method takes one, is when the caller will be ended (Unix time, seconds): a lease outlives it,
    and nobody waits beyond it.
    """

    def __init__(self, objects: ObjectStore, records: ImageRecords, options: Options, clock: Clock = time) -> None:
        self._objects = objects
        self._records = records
        self._options = options
        self._clock = clock

    def upload(self, data: bytes, content_type: str, deadline: float) -> Outcome:
        """Store an original under a key of its own and process it. The record is finished if time allowed.

        What can be seen from its header to be no acceptable image raises `ImageRejected` and is not stored.
        """
        header = pipeline.inspect(data, self._options)
        key = f"{Source.API}/{uuid4().hex}{FORMATS[header.format].extension}"
        now = iso(self._clock.time())
        version_id = self._objects.write_original(key, data, content_type, Source.API)
        try:
            return self.apply(Change(key=key, version_id=version_id, time=now, source=Source.API), deadline)
        except StillProcessing:  # the object's own event holds the image, and finishes it
            return Outcome("waiting", self.get(image_id_of(key)))

    def get(self, image_id: str) -> Record:
        """The record of an image; `ImageNotFound` where there is none."""
        record = self._records.get(image_id)
        if record is None:
            raise ImageNotFound(image_id)
        return record

    def newest(self, limit: int, before: str | None = None, status: Status | None = None) -> list[Record]:
        """Up to `limit` records, the newest upload first, from behind the position `before`; no DELETED ones."""
        return self._records.newest(limit, before, status)

    def links(self, record: Record) -> dict[str, str]:
        """Links to the original and to the result, as far as there are any, that open for a limited time."""
        if record.status is Status.DELETED:
            return {}
        links = {"original": self._objects.original_url(record.key, record.version_id)}
        if record.processed:
            links["processed"] = self._objects.processed_url(record.processed.key, record.processed.version_id)
        return links

    def apply(self, change: Change, deadline: float) -> Outcome:
        """Bring the record and the result of the change's key to where the change leads, whatever came before.

        Raises `StillProcessing` where another attempt holds the image for longer than this one can wait, and
        `DependencyFailed` where the store or the table did not do what was asked; after either, apply the change again.
        """
        image_id = image_id_of(change.key)
        seen: Record | None = None  # most keys are new: claim first, read only on a conflict
        while self._clock.time() < deadline:
            verdict = decide(change, seen, self._clock.time(), lambda: self._objects.current_version(change.key))
            match verdict:
                case Skip(reason, record):
                    return Outcome(reason, record)
                case Wait(until):
                    self._wait(until, deadline)
                    seen = self._records.get(image_id)
                case Claim():
                    claimed = _claimed(change, verdict, seen, deadline + LEASE_MARGIN_SECONDS)
                    try:
                        self._records.save(claimed, replacing=seen)
                        return self._work(claimed, verdict.version_id, restored=change.removed)
                    except RecordChangedError as conflict:
                        seen = conflict.current
        raise StillProcessing("out of time before the image could be claimed")

    def _wait(self, until: float, deadline: float) -> None:
        now = self._clock.time()
        latest = deadline - WORK_RESERVE_SECONDS
        if now >= latest:
            raise StillProcessing("another attempt holds the image until after this one ends")
        self._clock.sleep(max(0.0, min(until, latest, now + LOOK_AGAIN_SECONDS) - now))

    def _work(self, claimed: Record, version_id: str | None, *, restored: bool) -> Outcome:
        """Do what was claimed and finish it. On failure, give up the lease; on a lost claim, take back what was put."""
        attempt = Attempt(self._objects, self._options, self._clock, claimed)
        try:
            finished = attempt.run(version_id, restored=restored)
            self._records.save(finished, replacing=claimed)
        except RecordChangedError:
            attempt.take_back()
            raise
        except Exception:
            given_up = replace(claimed, lease_until=0, revision=claimed.revision + 1)
            with contextlib.suppress(RecordChangedError, DependencyFailed):
                self._records.save(given_up, replacing=claimed)
            raise
        return Outcome(DID[finished.status], finished)


def _claimed(change: Change, claim: Claim, seen: Record | None, lease_until: float) -> Record:
    """The record of an attempt that takes the image over from `seen`."""
    version_id = claim.version_id or (seen.version_id if seen else change.version_id)
    again = seen is not None and seen.version_id == version_id
    return Record(
        image_id=image_id_of(change.key),
        key=change.key,
        version_id=version_id,
        timestamp=seen.timestamp if seen and again else change.time,
        status=Status.PROCESSING,
        sequencer=claim.sequencer,
        source=seen.source if seen and again else change.source,
        attempts=seen.attempts + 1 if seen and again and seen.status is Status.PROCESSING else 1,
        processed=seen.processed if seen else None,
        revision=seen.revision + 1 if seen else 1,
        holder=uuid4().hex,
        lease_until=lease_until,
        unsettled=seen is not None and (seen.unsettled or seen.status is Status.PROCESSING),
    )
