"""boto3 clients of a local stack."""

from typing import Any

import boto3
from botocore.config import Config


def client(service: str, endpoint: str, region: str) -> Any:
    """A client that talks to the stack at `endpoint`, whatever proxy or credentials surround the caller."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  # LocalStack takes any
        config=Config(proxies={}),
    )
