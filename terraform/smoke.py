"""Does a deployment work? Sends one picture through S3 and one through the API, looks at both results, and tidies up.

Reads what `terraform output -json` says from its standard input; `make smoke` does that. On AWS it uses the caller's
credentials, which must allow to read and write both buckets.
"""
# ruff: noqa: INP001, T201 - a program beside the deployment that it checks, and it prints

from __future__ import annotations

import io
import json
import sys
import time
import uuid
from typing import TYPE_CHECKING, Any

import boto3
import requests
from botocore.exceptions import ClientError
from image_pipeline.core.options import Options
from PIL import Image
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 60
"""How long a result may take: a first invocation initialises the function."""
EXPECTED_SIZE = (Options().width, Options().height)


class NotAsExpected(Exception):
    """The deployment does not do what it should. The message says where it stopped."""


def picture() -> bytes:
    """A JPEG of 1600 by 1200 pixels."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def check_result(data: bytes) -> None:
    """Raise unless these are the bytes of a result."""
    with Image.open(io.BytesIO(data)) as result:
        if (result.format, result.size) != ("JPEG", EXPECTED_SIZE):
            raise NotAsExpected(f"the result is a {result.format} of {result.size}, not a JPEG of {EXPECTED_SIZE}")


def eventually[T](look: Callable[[], T], what: str) -> T:
    """What `look` gives once it no longer raises `ClientError`."""
    waiting = Retrying(retry=retry_if_exception_type(ClientError), stop=stop_after_delay(SECONDS), wait=wait_fixed(0.5))
    try:
        found: T = waiting(look)
    except RetryError as error:
        raise NotAsExpected(f"{what} not within {SECONDS} s: {error.last_attempt.exception()}") from error
    return found


def by_s3(s3: Any, outputs: dict[str, Any], key: str) -> None:
    """Put an original, wait for its result; delete the original, wait for the result to go too."""
    originals, results = outputs["original_bucket"], outputs["processed_bucket"]
    s3.put_object(Bucket=originals, Key=key, Body=picture())
    found = eventually(lambda: s3.get_object(Bucket=results, Key=key), f"no {key} in {results}")
    check_result(found["Body"].read())
    s3.delete_object(Bucket=originals, Key=key)

    def gone() -> None:
        if s3.list_objects_v2(Bucket=results, Prefix=key)["KeyCount"]:
            raise ClientError({"Error": {"Code": "StillThere", "Message": key}}, "ListObjectsV2")

    eventually(gone, f"{key} is still in {results}")


def by_api(s3: Any, outputs: dict[str, Any]) -> None:
    """Post a picture, open the link to its result without credentials, find it in the list; delete the original."""
    key = {"x-api-key": outputs["api_key"]} if outputs["api_key"] else {}
    images = f"{outputs['api_url']}/images"
    if key and requests.get(images, timeout=SECONDS).status_code != requests.codes.forbidden:
        raise NotAsExpected("the API has a key, and answers without it")
    answer = requests.post(images, data=picture(), headers={"content-type": "image/jpeg"} | key, timeout=SECONDS)
    if answer.status_code != requests.codes.created:
        raise NotAsExpected(f"POST {images}: {answer.status_code} {answer.text}")
    record = answer.json()
    check_result(requests.get(record["links"]["processed"], timeout=SECONDS).content)
    listed = requests.get(images, params={"limit": "100"}, headers=key, timeout=SECONDS).json()["items"]
    if record["image_id"] not in {item["image_id"] for item in listed}:
        raise NotAsExpected(f"{record['image_id']} is not in the list of images")
    s3.delete_object(Bucket=outputs["original_bucket"], Key=record["key"])


def main() -> int:
    """Check both ways in; the exit code."""
    outputs = {name: output["value"] for name, output in json.load(sys.stdin).items()}
    if not outputs:
        print("smoke: nothing is deployed: there are no outputs", file=sys.stderr)
        return 1
    s3 = boto3.client("s3", region_name=outputs["region"], endpoint_url=outputs["endpoint_url"])
    ways: dict[str, Callable[[], None]] = {
        "S3": lambda: by_s3(s3, outputs, f"smoke-{uuid.uuid4().hex}.jpg"),
        "API": lambda: by_api(s3, outputs),
    }
    for way, check in ways.items():
        started = time.monotonic()
        try:
            check()
        except NotAsExpected as error:
            print(f"smoke: {way}: {error}", file=sys.stderr)
            return 1
        print(f"{way}: an image went through in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
