"""The composition root: the one place that knows settings, clients and adapters, and puts them together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from image_pipeline.adapters.dynamodb import DynamoDBImageRecords
from image_pipeline.adapters.s3 import S3ObjectStore
from image_pipeline.config import Settings
from image_pipeline.service import ImageService

if TYPE_CHECKING:
    from collections.abc import Mapping

CALLS = Config(connect_timeout=2, read_timeout=8, retries={"mode": "standard", "total_max_attempts": 3})
"""Twice a call may fail within an attempt; what fails longer fails the attempt, and Lambda tries again later."""
SIGNING = Config(signature_version="s3v4")
"""Links: without it boto3 signs some of them with version 2, which S3 refuses in newer regions and for KMS."""


def image_service(environ: Mapping[str, str] = os.environ) -> ImageService:
    """The service that the environment describes. `InvalidConfiguration` lists every problem of the settings."""
    settings = Settings.from_env(environ)
    s3 = boto3.client("s3", config=CALLS.merge(SIGNING))
    signer = s3
    if settings.link_endpoint_url:
        signer = boto3.client("s3", config=SIGNING, endpoint_url=settings.link_endpoint_url)
    dynamodb = boto3.client("dynamodb", config=CALLS)
    return ImageService(
        S3ObjectStore(s3, settings.original_bucket, settings.processed_bucket, signer),
        DynamoDBImageRecords(dynamodb, settings.table, settings.by_time_index, settings.failed_index),
        settings.options,
    )
