"""The two ports and the clock in memory. tests/contract holds them to what S3 and DynamoDB do."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from image_pipeline.ports import Original, RecordChangedError
from image_pipeline.record import Record, Source, Status, iso

if TYPE_CHECKING:
    from collections.abc import Iterator


class FakeClock:
    """A clock that only moves when told to, or slept on."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float, /) -> None:
        self.now += seconds


@dataclass
class Version:
    """One version of an object; a delete marker has no data."""

    version_id: str
    data: bytes | None
    content_type: str = ""
    metadata: str = ""
    stored_at: float = 0


@dataclass
class VersionedBucket:
    """A bucket with versioning: the last version of a key is the current one."""

    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    versions: dict[str, list[Version]] = field(default_factory=dict)

    def put(self, key: str, data: bytes | None, content_type: str = "", metadata: str = "", at: float = 0) -> str:
        version = Version(f"v{next(self.ids)}", data, content_type, metadata, at)
        self.versions.setdefault(key, []).append(version)
        return version.version_id

    def latest(self, key: str) -> Version | None:
        versions = self.versions.get(key)
        return versions[-1] if versions else None

    def current(self, key: str) -> Version | None:
        latest = self.latest(key)
        return latest if latest and latest.data is not None else None

    def version(self, key: str, version_id: str) -> Version | None:
        found = (v for v in self.versions.get(key, []) if v.version_id == version_id and v.data is not None)
        return next(found, None)

    def remove(self, key: str, version_id: str) -> None:
        self.versions[key] = [v for v in self.versions.get(key, []) if v.version_id != version_id]

    def visible(self) -> dict[str, Version]:
        """What a listing of the bucket shows."""
        return {key: version for key in self.versions if (version := self.current(key))}


class FakeObjectStore:
    """`ports.ObjectStore` over two versioned buckets in memory."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.originals = VersionedBucket()
        self.processed = VersionedBucket()
        self._clock = clock or FakeClock()

    def open_original(self, key: str, version_id: str) -> Original | None:
        version = self.originals.version(key, version_id)
        if version is None or version.data is None:
            return None
        data = version.data
        source = Source(version.metadata) if version.metadata else Source.S3
        return Original(size=len(data), source=source, uploaded_at=iso(version.stored_at), read=lambda: data)

    def current_version(self, key: str) -> str | None:
        version = self.originals.current(key)
        return version.version_id if version else None

    def write_original(self, key: str, data: bytes, content_type: str, source: Source) -> str:
        return self.originals.put(key, data, content_type, source.value, self._clock.time())

    def write_processed(self, key: str, data: bytes, content_type: str, image_id: str) -> str:
        return self.processed.put(key, data, content_type, image_id, self._clock.time())

    def hide_processed(self, key: str, image_id: str) -> str | None:
        latest = self.processed.latest(key)
        if latest is None or (latest.data is not None and latest.metadata != image_id):
            return None
        return self.processed.put(key, None)

    def remove_processed_version(self, key: str, version_id: str) -> None:
        self.processed.remove(key, version_id)

    def original_url(self, key: str, version_id: str) -> str:
        return f"memory://original/{key}?versionId={version_id}"

    def processed_url(self, key: str, version_id: str) -> str:
        return f"memory://processed/{key}?versionId={version_id}"


class FakeImageRecords:
    """`ports.ImageRecords` in a dictionary."""

    def __init__(self) -> None:
        self.items: dict[str, Record] = {}

    def get(self, image_id: str) -> Record | None:
        return self.items.get(image_id)

    def save(self, record: Record, replacing: Record | None) -> None:
        current = self.items.get(record.image_id)
        if current == record:
            return
        if (current and current.revision) != (replacing and replacing.revision):
            raise RecordChangedError(current)
        self.items[record.image_id] = record

    def newest(self, limit: int, before: str | None, status: Status | None) -> list[Record]:
        listed = (
            record
            for record in self.items.values()
            if record.status is not Status.DELETED
            and (before is None or record.position < before)
            and (status is None or record.status is status)
        )
        return sorted(listed, key=lambda record: record.position, reverse=True)[:limit]
