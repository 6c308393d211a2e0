"""The function's entry: an S3 event or an API request.

What can be made once is made while the function initialises; the API's own modules are imported by its first request.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

gc.disable()  # what loads now, modules and AWS's models, is never garbage: to search it takes a seventh of the start

from image_pipeline import bootstrap  # noqa: E402 - see above

service = bootstrap.image_service()  # first, so that it tells what is wrong with the settings, all of it

from image_pipeline import events  # noqa: E402 - see above
from image_pipeline.telemetry import logger  # noqa: E402 - see above

gc.freeze()  # nor is it searched later, while images are processed
gc.enable()

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Handle one invocation. What it raises, Lambda retries where the invocation was an event."""
    deadline = time.time() + context.get_remaining_time_in_millis() / 1000
    if "Records" in event:
        events.handle(event, service, deadline)
        return None
    if "httpMethod" in event:
        from image_pipeline import api  # noqa: PLC0415 - an S3 event needs none of it

        return api.handle(event, context, service, deadline)
    raise ValueError(f"neither an S3 event nor an API request: it has the fields {sorted(event)}")
