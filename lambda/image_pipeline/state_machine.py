"""What an event means for the record that is there: the rules of the state machine, without any I/O.

    PROCESSING -> READY | FAILED        any -> DELETED when the original goes

S3 delivers events at least once and in any order. Each carries a *sequencer*, a hexadecimal string that grows with the
versions of one key; strings of different length are compared right-padded with zeros
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).

Three times the sequencer cannot tell, and then S3's current version does: an upload through the API knows its version
only; LocalStack's sequencer is a constant; and a removal may bring an older version back. What S3 decided is recorded
without a sequencer, so that S3 decides what comes next as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from image_pipeline.record import Record, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from image_pipeline.record import Source

FINISHED = (Status.READY, Status.FAILED)


@dataclass(frozen=True)
class Change:
    """What happened to one key: a version was created, or (`removed`) deleted. `time` is ISO 8601, UTC.

    `sequencer` is None where nobody told it, `source` where only the object's metadata can tell it.
    """

    key: str
    version_id: str
    time: str
    sequencer: str | None = None
    source: Source | None = None
    removed: bool = False


@dataclass(frozen=True)
class Claim:
    """Take the image and bring it to this version of the original; to DELETED where there is none."""

    version_id: str | None
    sequencer: str | None


@dataclass(frozen=True)
class Wait:
    """Another attempt holds the image until then (Unix time); look again."""

    until: float


@dataclass(frozen=True)
class Skip:
    """Nothing to do: the change is a `duplicate`, or `superseded` by a newer one whose own event sees to it."""

    reason: str
    record: Record


def decide(
    change: Change, seen: Record | None, now: float, current_version: Callable[[], str | None]
) -> Claim | Wait | Skip:
    """What to do about a change, given the record as last seen and a way to ask S3 for the current version."""
    if seen is None:
        return Claim(current_version(), None) if change.removed else Claim(change.version_id, change.sequencer)
    verdict = _by_sequencer(change, seen) or _by_current_version(change, seen, current_version())
    leased = seen.status is Status.PROCESSING and seen.lease_until > now
    return Wait(seen.lease_until) if leased and isinstance(verdict, Claim) else verdict


def _by_sequencer(change: Change, seen: Record) -> Claim | Skip | None:
    """The verdict where event and record suffice for one; None where S3 must be asked."""
    if change.removed or seen.status is Status.DELETED:
        return None
    claim = Claim(change.version_id, change.sequencer)
    if change.version_id == seen.version_id:
        return Skip("duplicate", seen) if seen.status in FINISHED else claim
    if change.sequencer is None or seen.sequencer is None:
        return None
    width = max(len(change.sequencer), len(seen.sequencer))
    ours, theirs = (sequencer.ljust(width, "0") for sequencer in (change.sequencer, seen.sequencer))
    if ours == theirs:
        return None
    return claim if ours > theirs else Skip("superseded", seen)


def _by_current_version(change: Change, seen: Record, current: str | None) -> Claim | Skip:
    """The verdict by what S3 holds now: a removal follows it, a creation counts if it is what S3 holds."""
    if not change.removed and current != change.version_id:
        return Skip("superseded", seen)
    settled = (
        seen.status is Status.DELETED if current is None else seen.version_id == current and seen.status in FINISHED
    )
    return Skip("duplicate", seen) if settled else Claim(current, sequencer=None)
