"""Rights, in IAM's terms: which ones a call needs, which ones a policy gives, and how a policy can be narrowed."""

from __future__ import annotations

import copy
import json
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from emulator.stack import PROJECT

sys.path.insert(0, str(PROJECT / "init-scripts" / "lib"))

from stack_definition import document, names, stack

if TYPE_CHECKING:
    from collections.abc import Iterator

type Policy = dict[str, Any]

REGION: str = stack()["region"]
ACCOUNT = "000000000000"
NAMES = names(REGION, ACCOUNT)

S3_ACTIONS = {
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
}
"""Where a call names a version, "Version" is appended.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""


@dataclass(frozen=True, order=True)
class Right:
    """An action on a resource: one that a call needs, or, with wildcards, one that a policy gives."""

    action: str
    resource: str

    def covers(self, needed: Right) -> bool:
        return self.action == needed.action and fnmatchcase(needed.resource, self.resource)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True)
class Call:
    """A call that was made: the service and operation by botocore's names, and the HTTP status of the answer.

    `by_role` says whether it was made in the name of the function's role.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    status: int
    by_role: bool

    def needs(self) -> set[Right]:
        """The rights without which AWS refuses it; `ValueError` for an operation that nobody thought of."""
        if self.service == "s3" and self.operation in S3_ACTIONS:
            return set(self._needs_of_s3())
        action = f"{self.service}:{self.operation}"
        match self.service, self.operation:
            case "dynamodb", "GetItem" | "PutItem" | "Query":
                index = f"/index/{self.parameters['IndexName']}" if "IndexName" in self.parameters else ""
                return {Right(action, arn("dynamodb", f"table/{self.parameters['TableName']}{index}"))}
            case "sqs", "SendMessage":
                return {Right(action, arn("sqs", self.parameters["QueueUrl"].rpartition("/")[2]))}
            case "logs", "CreateLogGroup":
                return {Right(action, arn("logs", f"log-group:{self.parameters['logGroupName']}"))}
            case "logs", "CreateLogStream" | "PutLogEvents":
                stream = f"log-group:{self.parameters['logGroupName']}:log-stream:{self.parameters['logStreamName']}"
                return {Right(action, arn("logs", stream))}
        raise ValueError(f"say here which rights {action} needs")

    def _needs_of_s3(self) -> Iterator[Right]:
        bucket = f"arn:aws:s3:::{self.parameters['Bucket']}"
        version = "Version" if self.parameters.get("VersionId") else ""
        yield Right(S3_ACTIONS[self.operation] + version, f"{bucket}/{self.parameters['Key']}")
        if self.status == HTTPStatus.NOT_FOUND:
            # Others are told 403: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
            yield Right("s3:ListBucket", bucket)

    def __str__(self) -> str:
        return f"{self.service}.{self.operation} {self.parameters}, answered {self.status}"


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of the stack that has region and account in it."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def policy(name: str) -> Policy:
    """A document of definitions/policies, rendered."""
    rendered: Policy = json.loads(document(f"policies/{name}.json", NAMES))
    return rendered


def rights_of(*policies: Policy) -> set[Right]:
    """What policies allow; theirs are statements without conditions."""
    return {
        Right(action, resource)
        for statement in (statement for policy in policies for statement in policy["Statement"])
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def narrowed(policy: Policy) -> dict[str, Policy]:
    """The policy without one action or one resource of one statement, in every way, by what it is that was removed.

    A statement goes with its last action or resource.
    """
    less = {}
    for position, statement in enumerate(policy["Statement"]):
        for part in ("Action", "Resource"):
            for item in listed(statement[part]):
                rest = [other for other in listed(statement[part]) if other != item]
                narrower = copy.deepcopy(policy)
                narrower["Statement"][position][part] = rest
                if not rest:
                    del narrower["Statement"][position]
                less[f"{statement['Sid']} without {item}"] = narrower
    return less


def listed(value: str | list[str]) -> list[str]:
    """IAM takes one string for a list of one."""
    return [value] if isinstance(value, str) else value
