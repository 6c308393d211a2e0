"""What two descriptions differ in, once what must differ (identifiers, times) is taken out of both."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.parity.description import Description

IDENTIFIERS = {
    "id",
    "rootResourceId",
    "deploymentId",
    "cacheNamespace",
    "apiId",
    "RoleId",
    "RevisionId",
    "TableId",
    "Location",  # a link to the function's code, signed
}
TIMES = {
    "createdDate",
    "lastUpdatedDate",
    "creationTime",
    "CreateDate",
    "CreatedTimestamp",
    "CreationDateTime",
    "EarliestRestorableDateTime",
    "LastModified",
    "LastModifiedTimestamp",
    "LatestRestorableDateTime",
}
NAMES = ("Sid", "Id", "ID", "Key", "IndexName", "AttributeName", "PolicyName", "FunctionArn", "name")
"""What tells the items of a list from each other, whatever their order."""
ABSENT, PRESENT = "(absent)", "(present)"


@dataclass(frozen=True)
class Difference:
    """One field of one resource that is not the same on both sides; `ABSENT` where a side lacks it."""

    resource: str
    field: str
    by_init_scripts: Any
    by_terraform: Any

    def __str__(self) -> str:
        return f"{self.resource}: {self.field}: init scripts {self.by_init_scripts!r}, Terraform {self.by_terraform!r}"


@dataclass(frozen=True)
class Allowed:
    """A difference that there may be. `resource` and `field` are patterns."""

    resource: str
    field: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        return fnmatchcase(difference.resource, self.resource) and fnmatchcase(difference.field, self.field)


ALLOWED = (
    Allowed("alarm *", "*", "Nobody is on call for a stack on a laptop, and it has no traffic to be alarmed about."),
    Allowed("dashboard *", "*", "LocalStack has no console that would show it."),
    Allowed("log group /aws/apigateway/*", "*", "LocalStack writes no access logs."),
    Allowed("stage *", "GetStage.accessLogSettings*", "LocalStack writes no access logs."),
    Allowed("role *-gateway-logs", "*", "It is there for the access logs, which LocalStack does not write."),
)


def differences(by_init_scripts: Description, by_terraform: Description) -> list[Difference]:
    """Every difference that is not `ALLOWED`."""
    return [
        difference
        for difference in all_differences(by_init_scripts, by_terraform)
        if not any(allowed.covers(difference) for allowed in ALLOWED)
    ]


def all_differences(by_init_scripts: Description, by_terraform: Description) -> list[Difference]:
    """Every difference, allowed or not, by resource."""
    left, right = _comparable(by_init_scripts), _comparable(by_terraform)
    return [
        Difference(resource, field, one, other)
        for resource in sorted(left.keys() | right.keys())
        for field, one, other in _fields(left.get(resource, ABSENT), right.get(resource, ABSENT))
    ]


def _comparable(description: Description) -> dict[str, Any]:
    """A description without identifiers and times, also where they are inside ARNs."""
    text = json.dumps(description, default=str)
    for told in description.values():
        if "GetRestApi" in told:
            text = text.replace(told["GetRestApi"]["id"], "(api id)")
    return {resource: _plain(told) for resource, told in json.loads(text).items()}


def _plain(value: Any) -> Any:
    """A value with documents parsed, lists keyed, and identifiers and times left out."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if not _is_incidental(key, inner)}
    if isinstance(value, list):
        return _keyed([_plain(item) for item in value])
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):  # text that only looks like a document stays text
            return _plain(json.loads(value))
    return value


def _is_incidental(key: str, value: Any) -> bool:
    """Whether this is an identifier or a time. A property of the API's schemas may have such a name, and is no text."""
    return key in IDENTIFIERS | TIMES and not isinstance(value, dict)


def _keyed(items: list[Any]) -> Any:
    """A list by its items' names, or else sorted: none of these lists has an order that counts."""
    if all(isinstance(item, str) for item in items):
        return dict.fromkeys(items, PRESENT)
    for name in NAMES:
        if all(isinstance(item, dict) and name in item for item in items):
            keyed = {str(item[name]): item for item in items}
            if len(keyed) == len(items):
                return keyed
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def _fields(left: Any, right: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The path of each leaf that differs, with its two values."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            inside = f"{path}.{key}" if path else key
            yield from _fields(left.get(key, ABSENT), right.get(key, ABSENT), inside)
    elif isinstance(left, list) and isinstance(right, list):
        for position, (one, other) in enumerate(zip_longest(left, right, fillvalue=ABSENT)):
            yield from _fields(one, other, f"{path}[{position}]")
    elif left != right:
        yield path or "(all of it)", left, right
