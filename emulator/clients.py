"""boto3 clients of a local stack."""

from typing import Any

import boto3
import botocore.session
from botocore.config import Config

_NO_PROFILE = {"profile": (None, None, None, None)}
"""Where to look for a profile's name: nowhere. One that the caller's shell names need not even exist."""


def client(service: str, endpoint: str, region: str) -> Any:
    """A client that talks to the stack at `endpoint`, whatever proxy, profile or credentials surround the caller."""
    session = boto3.Session(botocore_session=botocore.session.Session(session_vars=_NO_PROFILE))
    return session.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  # LocalStack takes any
        config=Config(proxies={}),
    )
