"""Where an init script runs: inside LocalStack, whose gateway is on this host and whose account is the default one."""

from __future__ import annotations

import os
from typing import Any

import boto3
from stack_definition import document, names, stack

STACK = stack()
REGION: str = STACK["region"]
ACCOUNT_ID = "000000000000"
TAGS: dict[str, str] = STACK["tags"] | {"Environment": "local"}
API_KEY_REQUIRED = os.environ.get("API_KEY_REQUIRED") == "true"
NAMES = names(REGION, ACCOUNT_ID, api_key_required=API_KEY_REQUIRED)
PORT = os.environ["GATEWAY_LISTEN"].rpartition(":")[2]
PUBLIC_ENDPOINT = f"http://{os.environ.get('LOCALSTACK_HOST', f'localhost:{PORT}')}"
"""How this LocalStack is reached from the host; inside, it is always 127.0.0.1."""


def client(service: str) -> Any:
    """A boto3 client of this LocalStack."""
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - LocalStack takes any
    )


def rendered(name: str) -> str:
    """A document of definitions/ with the names of this stack."""
    return document(name, NAMES)


def tag_list() -> list[dict[str, str]]:
    """The tags of everything, as most services want them."""
    return [{"Key": key, "Value": value} for key, value in TAGS.items()]


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of this stack that has region and account in it."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT_ID}:{resource}"
