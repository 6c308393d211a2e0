"""Whether AWS said no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSALS = {"AccessDenied", "AccessDeniedException", "403"}
"""By S3, IAM and SQS; by the others; by S3 where an answer has no body to say more in."""


def is_refused(call: Callable[[], Any]) -> bool:
    """Whether a call is refused for want of rights. It may fail for another reason, such as that nothing is there."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] in REFUSALS
    return False
