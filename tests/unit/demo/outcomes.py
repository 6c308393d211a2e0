"""Outcomes to show, with pictures of one colour."""

import io
from typing import Any

from image_pipeline.record import Processed, Record, Rejection, Source, Status, image_id_of
from PIL import Image

from demo.images import Sample
from demo.outcome import Outcome


def png(colour: str, size: tuple[int, int] = (512, 512)) -> bytes:
    """Encode a picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def ready(
    key: str = "a.png", *, result: str = "#123456", sample: dict[str, Any] | None = None, **record: object
) -> Outcome:
    """Return an outcome as it should be; `sample` and `record` change fields of it."""
    data = png("#808080", (640, 480))
    return Outcome(
        Sample(
            **{"key": key, "data": data, "content_type": "image/png", "note": "grey", "becomes": "png"} | (sample or {})
        ),
        Record(
            **{
                "image_id": image_id_of(key),
                "key": key,
                "version_id": "v1",
                "timestamp": "2026-11-22T12:00:00.500Z",
                "processed_at": "2026-11-22T12:00:01.750Z",
                "status": Status.READY,
                "source": Source.S3,
                "original": {"format": "PNG", "width": 640, "height": 480},
                "processed": Processed(key, "v2", 2048, "PNG", "image/png", 512, 512),
            }
            | record
        ),
        png(result),
    )


def refused(key: str = "b.jpg", *, code: str = "corrupt_image", message: str = "It is damaged.") -> Outcome:
    """Return an outcome that is refused as it should be."""
    return Outcome(
        Sample(key, b"no picture", "image/jpeg", "a text", refused=code),
        Record(
            image_id=image_id_of(key),
            key=key,
            version_id="v1",
            timestamp="2026-11-22T12:00:00.000Z",
            processed_at="2026-11-22T12:00:00.040Z",
            status=Status.FAILED,
            source=Source.S3,
            error=Rejection(code, message),
        ),
    )
