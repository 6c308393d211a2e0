"""How a failed AWS call is told to the service."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from image_pipeline.errors import DependencyFailed

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def aws_call(name: str) -> Iterator[None]:
    """Turn what botocore raises inside the block into `DependencyFailed`, with the call's name in the detail."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise DependencyFailed(f"{name}: {error}") from error


def error_code(error: ClientError) -> str:
    """AWS's code of an error, such as NoSuchKey; a response to HEAD has the HTTP status instead."""
    return str(error.response.get("Error", {}).get("Code", ""))
