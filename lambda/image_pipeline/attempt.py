"""The work of one attempt under its claim: from the original's version to the finished record.

It puts objects into the processed bucket before the record names them, and remembers what it put, so that an attempt
which turns out to have lost its claim can take it all back.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from image_pipeline.core import pipeline
from image_pipeline.core.formats import FORMATS
from image_pipeline.errors import FileTooLarge, ImageRejected, KeyTooLong
from image_pipeline.record import Processed, Record, Rejection, Status, iso

if TYPE_CHECKING:
    from image_pipeline.core.options import Options
    from image_pipeline.core.pipeline import Result
    from image_pipeline.ports import Clock, ObjectStore, Original

TOMBSTONE_SECONDS = 90 * 24 * 3600
"""How long a DELETED record is kept. An event is hours late at most, and must still find that the image is gone."""
APPENDED = ("", FORMATS["JPEG"].extension, FORMATS["PNG"].extension)
"""What `processed_key` may append: nothing, or the extension of a format that stands in for one no browser shows."""
MAX_KEY_BYTES = 1024
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""


class Attempt:
    """One attempt at one image. `claimed` is the record that it holds."""

    def __init__(self, objects: ObjectStore, options: Options, clock: Clock, claimed: Record) -> None:
        self._objects = objects
        self._options = options
        self._clock = clock
        self._claimed = claimed
        self._put: list[tuple[str, str]] = []

    def run(self, version_id: str | None, *, restored: bool = False) -> Record:
        """Bring the result to this version of the original (None: the original is gone); the finished record.

        `restored` says that the version is an older one that a removal brought back.
        """
        claimed = self._claimed
        while version_id is not None:
            original = self._objects.open_original(claimed.key, version_id)
            if original is not None:
                timestamp = original.uploaded_at if restored else claimed.timestamp
                return self._processed(
                    replace(claimed, version_id=version_id, timestamp=timestamp, source=original.source), original
                )
            # Removed since it was claimed. What S3 holds now counts, and S3 decides what comes after it.
            claimed = replace(claimed, sequencer=None)
            version_id = self._objects.current_version(claimed.key)
            restored = True
        return self._deleted(claimed)

    def take_back(self) -> None:
        """Remove every version and delete marker that this attempt put into the processed bucket."""
        for key, version_id in self._put:
            self._objects.remove_processed_version(key, version_id)

    def _processed(self, claimed: Record, original: Original) -> Record:
        try:
            result, key = self._process(claimed.key, original)
        except ImageRejected as rejection:
            self._hide_results(but=None)
            return self._finished(
                claimed, Status.FAILED, error=Rejection(rejection.code, rejection.public_message), processed=None
            )
        version_id = self._objects.write_processed(key, result.data, result.content_type, claimed.image_id)
        self._put.append((key, version_id))
        self._hide_results(but=key)
        processed = Processed(
            key=key,
            version_id=version_id,
            bytes=len(result.data),
            format=result.format,
            content_type=result.content_type,
            width=result.width,
            height=result.height,
        )
        return self._finished(claimed, Status.READY, original=asdict(result.original), processed=processed)

    def _process(self, key: str, original: Original) -> tuple[Result, str]:
        if original.size > self._options.max_bytes:
            raise FileTooLarge(f"{original.size} bytes, where {self._options.max_bytes} are allowed")
        result = pipeline.process(original.read(), self._options)
        return result, processed_key(key, result)

    def _deleted(self, claimed: Record) -> Record:
        self._hide_results(but=None)
        expires_at = int(self._clock.time()) + TOMBSTONE_SECONDS
        return self._finished(claimed, Status.DELETED, processed=None, expires_at=expires_at)

    def _hide_results(self, but: str | None) -> None:
        """Hide the result of the version before, if it has another key, and what interrupted attempts may have left."""
        keys = {self._claimed.processed.key} if self._claimed.processed else set()
        if self._claimed.unsettled:
            keys |= {self._claimed.key + extension for extension in APPENDED}
        for key in sorted(keys - {but}):
            marker = self._objects.hide_processed(key, self._claimed.image_id)
            if marker is not None:
                self._put.append((key, marker))

    def _finished(self, claimed: Record, status: Status, **facts: Any) -> Record:
        return replace(
            claimed,
            status=status,
            processed_at=iso(self._clock.time()),
            revision=claimed.revision + 1,
            lease_until=0,
            unsettled=False,
            **facts,
        )


def processed_key(key: str, result: Result) -> str:
    """The key of a result: the original's, with an extension appended where the format is another."""
    processed = key if result.format == result.original.format else key + result.extension
    if len(processed.encode()) > MAX_KEY_BYTES:
        raise KeyTooLong(f"{processed!r} has more than {MAX_KEY_BYTES} bytes")
    return processed
