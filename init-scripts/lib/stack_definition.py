"""definitions/, as the init scripts read it. Terraform reads the same files with `jsondecode` and `templatefile`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
DEFINITIONS = PROJECT / "definitions"
PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def stack() -> dict[str, Any]:
    """definitions/stack.json: the names, sizes and limits of everything."""
    definition: dict[str, Any] = json.loads((DEFINITIONS / "stack.json").read_text())
    return definition


def names(region: str, account_id: str, partition: str = "aws", *, api_key_required: bool = False) -> dict[str, str]:
    """The value of every placeholder that a document may have."""
    definition = stack()
    return {
        "partition": partition,
        "region": region,
        "account_id": account_id,
        "original_bucket": definition["original_bucket"],
        "processed_bucket": definition["processed_bucket"],
        "table": definition["table"]["name"],
        "by_time_index": definition["table"]["by_time_index"],
        "failed_index": definition["table"]["failed_index"],
        "role": definition["role"],
        "function": definition["function"]["name"],
        "failure_queue": definition["failure_queue"]["name"],
        "api": definition["api"]["name"],
        "security": '[{"api_key":[]}]' if api_key_required else "[]",
    }


def document(name: str, values: dict[str, str]) -> str:
    """The text of a document with every `${name}` filled in, as Terraform's `templatefile` would.

    A placeholder without a value is a `KeyError`. Everything else, `$context.requestId` among it, stays as it is.
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], (DEFINITIONS / name).read_text())
