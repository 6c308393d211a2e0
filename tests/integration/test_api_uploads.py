"""An image sent to the API, and what the API tells of the images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from tests import images

if TYPE_CHECKING:
    from tests.integration.conftest import Pipeline

JPEG = {"content-type": "image/jpeg"}


def test_a_posted_image_is_there_when_the_api_answers_and_is_processed_once(pipeline: Pipeline):
    answer = pipeline.api("POST", "/images", data=images.photo(), headers=JPEG)
    assert answer.status_code == 201
    record = answer.json()
    assert (record["source"], record["status"]) == ("api", "READY")
    assert images.opened(pipeline.result(record)["Data"]).size == (512, 512)

    # Its S3 event follows; another upload's event is handled after it has been sent.
    pipeline.eventually(pipeline.log, lambda log: '"duplicate"' in log and record["image_id"] in log, seconds=15)
    versions = pipeline.deployment.s3.list_object_versions(
        Bucket=pipeline.deployment.outputs["processed_bucket"], Prefix=record["processed"]["key"]
    )
    assert [version["VersionId"] for version in versions["Versions"]] == [record["processed"]["version_id"]]
    item = pipeline.record(record["key"])
    assert (item["source"], item["attempts"]) == ("api", 1)


def test_the_links_of_a_record_open_without_credentials(pipeline: Pipeline):
    data = images.photo(format="WEBP")
    links = pipeline.api("POST", "/images", data=data, headers={"content-type": "image/webp"}).json()["links"]
    assert requests.get(links["original"], timeout=10).content == data
    processed = requests.get(links["processed"], timeout=10)
    assert processed.headers["content-type"] == "image/webp"
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in links["processed"]

    assert "X-Amz-Expires=3600" in links["processed"]
    stretched = links["processed"].replace("X-Amz-Expires=3600", "X-Amz-Expires=36000")
    assert requests.get(stretched, timeout=10).status_code == 403


def test_an_image_from_s3_is_found_by_its_id_and_in_the_list(pipeline: Pipeline):
    pipeline.upload("listed.jpg", images.photo())
    image_id = pipeline.finished("listed.jpg")["image_id"]
    assert pipeline.api("GET", f"/images/{image_id}").json()["key"] == pipeline.key("listed.jpg")

    newest = pipeline.api("GET", "/images", params={"limit": "1", "status": "READY"}).json()
    assert newest["items"][0]["image_id"] == image_id
    older = (
        pipeline.api("GET", "/images", params={"limit": "100", "cursor": newest["next"]}) if newest["next"] else None
    )
    if older:
        assert image_id not in [item["image_id"] for item in older.json()["items"]]


def test_a_failed_image_is_in_the_list_of_the_failed(pipeline: Pipeline):
    pipeline.upload("bad.jpg", images.truncated())
    image_id = pipeline.finished("bad.jpg")["image_id"]
    failed = pipeline.api("GET", "/images", params={"status": "FAILED", "limit": "100"}).json()["items"]
    assert image_id in [item["image_id"] for item in failed]


def test_bad_requests_are_refused_in_one_shape(pipeline: Pipeline):
    expected = [
        (pipeline.api("POST", "/images", data=b"no image", headers=JPEG), 415, "unsupported_format"),
        (
            pipeline.api("POST", "/images", data=images.photo(), headers={"content-type": "text/csv"}),
            415,
            "unsupported_format",
        ),
        (pipeline.api("POST", "/images", data=images.truncated(), headers=JPEG), 422, "corrupt_image"),
        (pipeline.api("GET", "/images/nobody"), 404, "image_not_found"),
        (pipeline.api("GET", "/images", params={"limit": "-1"}), 400, "invalid_request"),
    ]
    for answer, status, code in expected:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (status, code)
        assert error["message"]
        assert error["request_id"]
