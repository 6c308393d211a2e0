"""What the service needs from the outside: a store of objects, a table of records, a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from image_pipeline.record import Record, Source, Status


@dataclass(frozen=True)
class Original:
    """One version of an original, not yet read. `size` is in bytes; `uploaded_at` is ISO 8601, UTC."""

    size: int
    source: Source
    uploaded_at: str
    read: Callable[[], bytes]


class RecordChangedError(Exception):
    """Someone else wrote the record first; `current` is what it is now (None: it is gone)."""

    def __init__(self, current: Record | None) -> None:
        super().__init__("the record changed")
        self.current = current


class ObjectStore(Protocol):
    """The two versioned buckets. Every method raises `DependencyFailed` when the store does not do what is asked."""

    def open_original(self, key: str, version_id: str) -> Original | None:
        """The version, its bytes yet to be read; None when it is gone."""

    def current_version(self, key: str) -> str | None:
        """The id of the original's current version; None when the key has none, or is deleted."""

    def write_original(self, key: str, data: bytes, content_type: str, source: Source) -> str:
        """Store a new version of an original, with its source in the metadata; its version id."""

    def write_processed(self, key: str, data: bytes, content_type: str, image_id: str) -> str:
        """Store a new version of a result, with its owner in the metadata; its version id."""

    def hide_processed(self, key: str, image_id: str) -> str | None:
        """Put a delete marker on a result that `image_id` owns; the marker's version id, None where nothing is hidden.

        Where the result is hidden already it is hidden once more: who hid it may take the marker back.
        """

    def remove_processed_version(self, key: str, version_id: str) -> None:
        """Remove one version, or one delete marker, for good. No error when it is gone already."""

    def original_url(self, key: str, version_id: str) -> str:
        """A link to the version that opens without credentials for a limited time."""

    def processed_url(self, key: str, version_id: str) -> str:
        """The same for a result."""


class ImageRecords(Protocol):
    """The table. Every method raises `DependencyFailed` when the table does not do what is asked."""

    def get(self, image_id: str) -> Record | None:
        """The record as it is now (a consistent read)."""

    def save(self, record: Record, replacing: Record | None) -> None:
        """Write `record` if the table still holds `replacing` (None: nothing); else raise `RecordChangedError`.

        To write the very same record again is no conflict: a client repeats a write whose answer was lost.
        """

    def newest(self, limit: int, before: str | None, status: Status | None) -> list[Record]:
        """Up to `limit` records that are not DELETED, the newest upload first, of one status if given.

        `before` is the `position` of the last record already seen. A record written a moment ago may not be there yet.
        """


class Clock(Protocol):
    """Time, so that tests need not wait for it; the module `time` is one."""

    def time(self) -> float:
        """Unix time, seconds."""

    def sleep(self, seconds: float, /) -> None:
        """Return after so long."""
