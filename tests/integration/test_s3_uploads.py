"""An image put into the original bucket: its result, its record, and what becomes of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests import images

if TYPE_CHECKING:
    from tests.integration.conftest import Pipeline

PHOTO_48_MEGAPIXELS = (8000, 6000)


@pytest.mark.parametrize(
    ("name", "data", "result_name", "content_type"),
    [
        ("a b/ü+%.jpg", images.photo(orientation=6), "a b/ü+%.jpg", "image/jpeg"),
        ("transparent.png", images.transparent_png(), "transparent.png", "image/png"),
        ("animated.gif", images.animated_gif(), "animated.gif", "image/gif"),
        ("photo.webp", images.photo(format="WEBP"), "photo.webp", "image/webp"),
        ("photo.avif", images.photo(format="AVIF"), "photo.avif", "image/avif"),
        ("IMG_1.HEIC", images.heic(), "IMG_1.HEIC.jpg", "image/jpeg"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_every_format_is_processed(pipeline: Pipeline, name: str, data: bytes, result_name: str, content_type: str):
    version_id = pipeline.upload(name, data)
    record = pipeline.finished(name)

    assert record["status"] == "READY"
    assert record["processed"]["key"] == pipeline.key(result_name)
    result = pipeline.result(record)
    assert result["ContentType"] == content_type == record["processed"]["content_type"]
    image = images.opened(result["Data"])
    assert image.size == (512, 512)
    assert not image.getexif()
    assert (record["key"], record["version_id"], record["source"]) == (pipeline.key(name), version_id, "s3")
    assert record["attempts"] == 1
    age = datetime.now(UTC) - datetime.fromisoformat(record["timestamp"])
    assert timedelta(seconds=-1) < age < timedelta(minutes=1)
    assert record["original"]["bytes"] == len(data)
    assert record["original"].keys() >= {"sha256", "format", "width", "height", "frames", "alpha", "placeholder"}


def test_a_phone_photo_comes_out_upright_and_watermarked_and_says_nothing_of_its_camera(pipeline: Pipeline):
    pipeline.upload("phone.jpg", images.photo(1200, 1200, orientation=6, gps=True))
    record = pipeline.finished("phone.jpg")
    result = pipeline.result(record)
    image = images.opened(result["Data"])
    assert images.corners(image) == images.UPRIGHT
    assert "exif" not in image.info
    corner = image.convert("L").crop((330, 470, 512, 512))
    assert max(corner.get_flattened_data()) > 230, "white letters"
    assert min(corner.get_flattened_data()) < 60, "their dark outline"
    assert "gps" not in str(record).lower()


def test_a_photo_of_48_megapixels_is_ready_as_soon_as_any(pipeline: Pipeline):
    pipeline.upload("large.jpg", images.photo(*PHOTO_48_MEGAPIXELS))
    record = pipeline.finished("large.jpg")
    assert record["status"] == "READY"
    assert (record["original"]["width"], record["original"]["height"]) == PHOTO_48_MEGAPIXELS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (images.text_named_jpg(), "unsupported_format"),
        (images.truncated(), "corrupt_image"),
        (b"", "empty_file"),
        (images.bomb(), "image_too_large"),
    ],
    ids=["text", "truncated", "empty", "bomb"],
)
def test_a_bad_image_fails_once_for_good_and_a_good_one_over_it_is_ready(pipeline: Pipeline, data: bytes, code: str):
    pipeline.upload("bad.jpg", data)
    record = pipeline.finished("bad.jpg")
    assert (record["status"], record["error"]["code"], record["attempts"]) == ("FAILED", code, 1)
    assert pipeline.visible() == []

    version_id = pipeline.upload("bad.jpg", images.photo())
    assert pipeline.finished("bad.jpg", version_id)["status"] == "READY"
    assert pipeline.failures() == []


def test_a_deleted_original_takes_its_result_with_it(pipeline: Pipeline):
    pipeline.upload("gone.jpg", images.photo())
    pipeline.finished("gone.jpg")
    assert pipeline.visible() == [pipeline.key("gone.jpg")]

    originals = pipeline.deployment.outputs["original_bucket"]
    pipeline.deployment.s3.delete_object(Bucket=originals, Key=pipeline.key("gone.jpg"))
    pipeline.eventually(lambda: pipeline.record(pipeline.key("gone.jpg")), lambda item: item["status"] == "DELETED")
    assert pipeline.visible() == []


def test_ten_versions_in_a_row_end_with_the_last(pipeline: Pipeline):
    sizes = range(600, 700, 10)
    version_ids = [pipeline.upload("busy.jpg", images.photo(size, size)) for size in sizes]
    record = pipeline.finished("busy.jpg", version_ids[-1], seconds=60)
    assert record["original"]["width"] == sizes[-1]
    current = pipeline.deployment.s3.head_object(
        Bucket=pipeline.deployment.outputs["processed_bucket"], Key=pipeline.key("busy.jpg")
    )
    assert current["VersionId"] == record["processed"]["version_id"]


def test_a_folder_that_the_console_makes_is_no_image(pipeline: Pipeline):
    pipeline.upload("folder/", b"")
    pipeline.upload("folder/photo.jpg", images.photo())
    pipeline.finished("folder/photo.jpg")
    assert pipeline.record(pipeline.key("folder/")) == {}
