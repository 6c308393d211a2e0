"""What takes the function's place on the floor: it copies what was put from bucket to bucket, and that is all."""

import os
from typing import Any
from urllib.parse import unquote_plus

import boto3

_s3 = boto3.client("s3")


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001 - Lambda's signature
    """Copy every object of an S3 event."""
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        _s3.copy_object(Bucket=os.environ["PROCESSED_BUCKET"], Key=key, CopySource={"Bucket": bucket, "Key": key})
