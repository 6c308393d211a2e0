"""The record of one original: what the table holds for a key, and the words for it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where an image stands. PROCESSING -> READY | FAILED; any -> DELETED when the original goes."""

    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"
    DELETED = "DELETED"


class Source(StrEnum):
    """The way an original came in."""

    S3 = "s3"
    API = "api"
    PRESIGNED = "presigned"


def image_id_of(key: str) -> str:
    """The image id of an object key: the same key is always the same image.

    26 characters of a-z and 2-7: half of a SHA-256, so that no two keys meet by chance, nor with less than 2^64 tries
    by design.
    """
    digest = hashlib.sha256(key.encode()).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def iso(unix_time: float) -> str:
    """Unix time as ISO 8601 in UTC with milliseconds, as S3 writes it: such strings sort by time."""
    return datetime.fromtimestamp(unix_time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Processed:
    """The result of an original: one version of one object in the processed bucket."""

    key: str
    version_id: str
    bytes: int
    format: str
    content_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Rejection:
    """Why an image is FAILED: the code and public message of an `ImageRejected`."""

    code: str
    message: str


@dataclass(frozen=True)
class Record:
    """One item of the table. Times are ISO 8601 in UTC, but for `lease_until` and `expires_at` (Unix time, seconds).

    `version_id` is the original's version that the rest describes. `sequencer` orders versions; it is None where S3
    itself was asked which version is current (see `state_machine`). `processed` is the result that
    is there now: while a new version is PROCESSING, the one of the version before.
    """

    image_id: str
    key: str
    version_id: str
    timestamp: str
    status: Status
    sequencer: str | None = None
    source: Source | None = None
    attempts: int = 1
    original: dict[str, Any] | None = None
    processed: Processed | None = None
    error: Rejection | None = None
    processed_at: str | None = None
    revision: int = 1
    """Grows by one with every write; a writer names the revision it has seen and loses if there is a later one."""
    holder: str = ""
    """A random name for the attempt that wrote the item, so that it knows its own write again."""
    lease_until: float = 0
    """While PROCESSING: until when nobody else may take the image over."""
    unsettled: bool = False
    """An attempt ended without finishing, so there may be a result that `processed` does not name."""
    expires_at: int | None = None
    """When DELETED: when DynamoDB may forget the item."""

    @property
    def position(self) -> str:
        """Where the record stands in a listing: by upload time, then by id."""
        return f"{self.timestamp}#{self.image_id}"
