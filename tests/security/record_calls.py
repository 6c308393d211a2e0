"""An init script that has LocalStack write down every call that it answers, a line of JSON each, to the file CALLS.

LocalStack executes it inside its own process, before the scripts that make the stack. There it sees every call in the
name of the function's role: the function's, Lambda's own, and those of whoever opens a link that the function signed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from threading import Lock
from typing import Any

from localstack.aws import handlers

_SIGNER = re.compile(r"Credential=([^/]+)/")
_one_at_a_time = Lock()


def record(_: Any, context: Any, response: Any) -> None:
    """Write down who signed the call, what it asked for, and how it was answered; a body that streams is left out."""
    if context.operation is None or context.service_request is None:
        return
    signed = (
        context.request.headers.get("Authorization") or f"Credential={context.request.args.get('X-Amz-Credential')}/"
    )
    signer = _SIGNER.search(signed)
    call = {
        "access_key": signer and signer[1],
        "service": context.service.service_name,
        "operation": context.operation.name,
        "parameters": {
            name: value
            for name, value in context.service_request.items()
            if value is not None and not hasattr(value, "read")
        },
        "status": response.status_code,
    }
    with _one_at_a_time, Path(os.environ["CALLS"]).open("a") as file:
        file.write(json.dumps(call, default=str) + "\n")


handlers.run_custom_response_handlers.append(record)
