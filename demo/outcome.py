"""What became of a sample, in the words that the table and the contact sheet share."""

from dataclasses import dataclass
from datetime import datetime

from image_pipeline.record import Record, Status

from demo.images import Sample

ARROW = " → "
SIDE = 512
"""Every result is a square of so many pixels."""


@dataclass(frozen=True)
class Outcome:
    """A sample, its finished record, and the bytes of its result (None where there is none)."""

    sample: Sample
    record: Record
    result: bytes | None = None

    @property
    def problem(self) -> str:
        """What is not as it should be, as half a sentence; empty where all is well."""
        record, sample = self.record, self.sample
        if sample.refused:
            code = record.error.code if record.error else str(record.status)
            return "" if code == sample.refused else f"should be refused as {sample.refused}, and ended as {code}"
        processed = record.processed
        if record.status is not Status.READY or processed is None:
            code = record.error.code if record.error else "no reason"
            return f"should be READY, and ended as {record.status} with {code}"
        if (processed.width, processed.height) != (SIDE, SIDE):
            return f"should be {SIDE} × {SIDE}, and is {processed.width} × {processed.height}"
        if sample.becomes and processed.format.lower() != sample.becomes:
            return f"should become {sample.becomes}, and is {processed.format}"
        if record.source != sample.source:
            return f"came in by {sample.source}, and is recorded as {record.source}"
        return ""

    @property
    def formats(self) -> str:
        """The formats before and after: `HEIF → JPEG`."""
        original, processed = self.record.original, self.record.processed
        return ARROW.join(
            name.upper() for name in (original and original["format"], processed and processed.format) if name
        )

    @property
    def sizes(self) -> str:
        """The sizes in pixels before and after: `4032 × 3024 → 512 × 512`."""
        original, processed = self.record.original, self.record.processed
        before = original and f"{original['width']} × {original['height']}"
        return ARROW.join(size for size in (before, processed and f"{processed.width} × {processed.height}") if size)

    @property
    def volumes(self) -> str:
        """The bytes before and after: `2.1 MB → 48 kB`."""
        volumes = [amount(len(self.sample.data))]
        if self.record.processed:
            volumes.append(amount(self.record.processed.bytes))
        return ARROW.join(volumes)

    @property
    def verdict(self) -> str:
        """The status, or the code of what stood in the way."""
        return self.record.error.code if self.record.error else str(self.record.status)

    @property
    def milliseconds(self) -> int | None:
        """From the upload to the finished record, by the record's own times; None while it is not finished."""
        if self.record.processed_at is None:
            return None
        took = datetime.fromisoformat(self.record.processed_at) - datetime.fromisoformat(self.record.timestamp)
        return round(took.total_seconds() * 1000)


def amount(count: int) -> str:
    """Return a number of bytes as a person reads it, in decimal units."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
