"""What the two buckets refuse, by their own policies and for want of any that allows it, and to whom."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.security.judge import ANONYMOUS, ROOT, ROOT_ELSEWHERE, Principal, document
from tests.security.refusal import is_refused
from tests.security.rights import ACCOUNT, NAMES, narrowed, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.security.judge import Judge

ORIGINALS, RESULTS = NAMES["original_bucket"], NAMES["processed_bucket"]
POLICIES = {ORIGINALS: policy("original-bucket"), RESULTS: policy("processed-bucket")}


@pytest.fixture(scope="module")
def key(judge: Judge) -> str:
    """The key of an object that is in both buckets, and stays there."""
    key = f"{uuid.uuid4().hex}/photo.jpg"
    for bucket in (ORIGINALS, RESULTS):
        judge.client("s3", ROOT).put_object(Bucket=bucket, Key=key, Body=b"")
    return key


@pytest.fixture
def expendable() -> str:
    """A key of no object."""
    return f"{uuid.uuid4().hex}/photo.jpg"


@dataclass(frozen=True)
class Access:
    """Something that one may do to a bucket."""

    to: str
    bucket: str
    call: Callable[[Any, str, str], Any]

    def __str__(self) -> str:
        return f"{self.to} {self.bucket}"

    def by(self, judge: Judge, principal: Principal, key: str, *, tls: bool = True) -> bool:
        """Whether `principal` is refused it."""
        s3 = judge.client("s3", principal, tls=tls)
        return is_refused(lambda: self.call(s3, self.bucket, key))


READING = {
    "read": lambda s3, bucket, key: s3.get_object(Bucket=bucket, Key=key),
    "look at": lambda s3, bucket, key: s3.head_object(Bucket=bucket, Key=key),
    "list": lambda s3, bucket, _: s3.list_objects_v2(Bucket=bucket),
    "list versions of": lambda s3, bucket, _: s3.list_object_versions(Bucket=bucket),
}
WRITING = {
    "write to": lambda s3, bucket, key: s3.put_object(Bucket=bucket, Key=key, Body=b""),
    "write in parts to": lambda s3, bucket, key: s3.create_multipart_upload(Bucket=bucket, Key=key),
    "tag in": lambda s3, bucket, key: s3.put_object_tagging(Bucket=bucket, Key=key, Tagging={"TagSet": []}),
}
REMOVING = {
    "delete from": lambda s3, bucket, key: s3.delete_object(Bucket=bucket, Key=key),
    "remove versions from": lambda s3, bucket, key: s3.delete_object(Bucket=bucket, Key=key, VersionId="null"),
}


def accesses(bucket: str, *kinds: dict[str, Callable[[Any, str, str], Any]]) -> list[Access]:
    return [Access(to, bucket, call) for kind in kinds for to, call in kind.items()]


EVERY = accesses(ORIGINALS, READING, WRITING, REMOVING) + accesses(RESULTS, READING, WRITING, REMOVING)
RESERVED = accesses(RESULTS, WRITING, REMOVING)
"""What is the function's alone, whatever rights one has in the account."""
LEFT_TO_THE_ACCOUNT = accesses(ORIGINALS, READING, WRITING, REMOVING) + accesses(RESULTS, READING)


@pytest.fixture(scope="session")
def strangers(judge: Judge) -> dict[str, Principal]:
    """Who has no business with either bucket."""
    return {
        "nobody": ANONYMOUS,
        "a role without rights": judge.role("without-rights"),
        "a role of another account with every right of S3": judge.role(NAMES["role"], "s3:*", account=ROOT_ELSEWHERE),
    }


@pytest.fixture(scope="session")
def administrator(judge: Judge) -> Principal:
    """Another role of the account, with every right of S3."""
    return judge.role("administrator", "s3:*")


@pytest.mark.parametrize("who", ["nobody", "a role without rights", "a role of another account with every right of S3"])
@pytest.mark.parametrize("access", EVERY, ids=str)
def test_strangers_are_refused(access: Access, who: str, judge: Judge, strangers: dict[str, Principal], key: str):
    assert access.by(judge, strangers[who], key)


@pytest.mark.parametrize("access", RESERVED, ids=str)
def test_what_is_the_functions_is_refused_to_whoever_has_every_right(
    access: Access, judge: Judge, administrator: Principal, key: str, expendable: str
):
    assert access.by(judge, administrator, key)
    assert not access.by(judge, ROOT, expendable)


@pytest.mark.parametrize("access", LEFT_TO_THE_ACCOUNT, ids=str)
def test_who_uploads_and_who_looks_is_left_to_the_account(
    access: Access, judge: Judge, administrator: Principal, expendable: str
):
    assert not access.by(judge, administrator, expendable)


@pytest.mark.parametrize("access", EVERY, ids=str)
def test_plain_http_is_refused_to_all(
    access: Access, judge: Judge, function: Principal, administrator: Principal, key: str
):
    assert access.by(judge, administrator, key, tls=False)
    assert access.by(judge, function, key, tls=False)


@pytest.mark.parametrize("bucket", [ORIGINALS, RESULTS])
def test_no_policy_can_open_a_bucket_to_the_public(bucket: str, judge: Judge):
    s3 = judge.client("s3", ROOT)
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    assert is_refused(partial(s3.put_bucket_policy, Bucket=bucket, Policy=document(everyone)))


def test_nobody_but_lambda_may_have_the_functions_role(judge: Judge):
    role = f"arn:aws:iam::{ACCOUNT}:role/{NAMES['role']}"
    assumes_any = judge.role("assumes-any-role", "sts:AssumeRole")
    for principal in (assumes_any, judge.role("assumes-any-role", "sts:AssumeRole", account=ROOT_ELSEWHERE)):
        sts = judge.client("sts", principal)
        assert is_refused(partial(sts.assume_role, RoleArn=role, RoleSessionName="test"))


UNSHOWN = {
    "s3:Replicate*": "S3 writes replicas, for whoever points a bucket of theirs at this one; MiniStack makes none.",
}
"""Actions of the bucket policies that no emulator takes, and why they are refused."""
LESS = [
    (bucket, less)
    for bucket, refuses in POLICIES.items()
    for less in narrowed(refuses)
    if not any(less.endswith(f" without {action}") for action in UNSHOWN)
]


@pytest.fixture
def bucket_policies(judge: Judge) -> Iterator[Any]:
    """The client that sets them; afterwards they are again what they were."""
    s3 = judge.client("s3", ROOT)
    yield s3
    for bucket, refuses in POLICIES.items():
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(refuses))


@pytest.mark.parametrize(("bucket", "less"), LESS, ids=str)
def test_each_action_and_each_resource_of_a_bucket_policy_is_needed(  # noqa: PLR0913 - each is a fixture
    bucket: str, less: str, *, judge: Judge, administrator: Principal, bucket_policies: Any, expendable: str
):
    """Whatever is taken from it, something is no longer refused."""
    bucket_policies.put_object(Bucket=bucket, Key=expendable, Body=b"")
    bucket_policies.put_bucket_policy(Bucket=bucket, Policy=json.dumps(narrowed(POLICIES[bucket])[less]))
    refused = [access.by(judge, administrator, expendable) for access in RESERVED if access.bucket == bucket]
    refused += [access.by(judge, administrator, expendable, tls=False) for access in EVERY if access.bucket == bucket]
    assert not all(refused)


@pytest.mark.parametrize("action", UNSHOWN)
def test_what_is_said_to_be_unshown_is_refused_of_the_results(action: str):
    assert any(action in statement["Action"] for statement in POLICIES[RESULTS]["Statement"])
