"""What invokes the function, and what does not. No emulator asks for the permission, so it is looked at."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from emulator.stack import PROJECT
from tests.conftest import DEFINITION
from tests.security.judge import ROOT
from tests.security.rights import ACCOUNT, NAMES, arn

if TYPE_CHECKING:
    from tests.security.judge import Judge
    from tests.security.rights import Call

KINDS = ("LambdaFunctionConfigurations", "QueueConfigurations", "TopicConfigurations")
ADDS = "AddPermission"


@dataclass(frozen=True)
class Notification:
    """What of a bucket's events goes to one target."""

    events: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    def overlaps(self, other: Notification) -> bool:
        """Whether both get the event of some key. S3 refuses that for one kind of event, and does not see the next."""
        same_event = any(
            one.removesuffix("*").startswith(two.removesuffix("*"))
            or two.removesuffix("*").startswith(one.removesuffix("*"))
            for one in self.events
            for two in other.events
        )
        same_prefix = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        same_suffix = self.suffix.endswith(other.suffix) or other.suffix.endswith(self.suffix)
        return same_event and same_prefix and same_suffix


def notifications(judge: Judge, bucket: str) -> list[Notification]:
    configuration = judge.client("s3", ROOT).get_bucket_notification_configuration(Bucket=bucket)
    targets = itertools.chain.from_iterable(configuration.get(kind, []) for kind in KINDS)
    return [notification_of(target) for target in targets]


def notification_of(target: dict[str, Any]) -> Notification:
    rules = target.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return Notification(tuple(target["Events"]), **{rule["Name"].lower(): rule["Value"] for rule in rules})


def test_the_originals_invoke_the_function_once_and_the_results_never(judge: Judge):
    originals = notifications(judge, NAMES["original_bucket"])
    assert originals
    assert not any(one.overlaps(other) for one, other in itertools.combinations(originals, 2))
    assert notifications(judge, NAMES["processed_bucket"]) == []
    assert NAMES["original_bucket"] != NAMES["processed_bucket"]


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Notification(("s3:ObjectCreated:*",)), Notification(("s3:ObjectCreated:Put",), prefix="api/"), True),
        (Notification(("s3:ObjectCreated:*",), "a/"), Notification(("s3:ObjectCreated:*",), "b/"), False),
        (Notification(("s3:ObjectCreated:*",), "a/", ".jpg"), Notification(("s3:ObjectCreated:*",), "", "g"), True),
        (Notification(("s3:ObjectCreated:*",)), Notification(("s3:ObjectRemoved:*",)), False),
    ],
    ids=["inside", "beside", "by suffix", "other event"],
)
def test_an_overlap_is_seen(one: Notification, other: Notification, overlap: bool):  # noqa: FBT001 - an expectation
    assert one.overlaps(other) is other.overlaps(one) is overlap


def test_only_a_bucket_and_an_api_of_this_account_may_invoke_the_function(recording: list[Call]):
    permissions = {call.parameters["Principal"]: call.parameters for call in recording if call.operation == ADDS}
    assert permissions.keys() == {"s3.amazonaws.com", "apigateway.amazonaws.com"}
    for permission in permissions.values():
        assert permission["Action"] == "lambda:InvokeFunction"
    # A bucket's ARN has no account in it, and one that is deleted can be made anew by somebody else.
    of_s3 = permissions["s3.amazonaws.com"]
    assert of_s3["SourceArn"] == f"arn:aws:s3:::{NAMES['original_bucket']}"
    assert of_s3["SourceAccount"] == ACCOUNT
    of_the_api = re.escape(arn("execute-api", "")) + r"\w+/" + re.escape(DEFINITION["api"]["stage"]) + r"/\*/\*"
    assert re.fullmatch(of_the_api, permissions["apigateway.amazonaws.com"]["SourceArn"])


def test_lambda_alone_may_take_the_role():
    trust = json.loads((PROJECT / "definitions" / "policies" / "function-trust.json").read_text())
    assert [(one["Effect"], one["Principal"], one["Action"]) for one in trust["Statement"]] == [
        ("Allow", {"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    ]
