"""The judge judges: it refuses what AWS would, also where nothing of ours is in play."""

from __future__ import annotations

import uuid
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.security.judge import ROOT, document
from tests.security.refusal import is_refused
from tests.security.rights import NAMES, arn

if TYPE_CHECKING:
    from tests.security.judge import Judge, Principal


@pytest.fixture
def bucket(judge: Judge) -> str:
    """A bucket without a policy, with an object in it."""
    name = f"any-{uuid.uuid4().hex}"
    s3 = judge.client("s3", ROOT)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="object", Body=b"")
    return name


def test_a_role_may_do_what_its_policy_says_and_nothing_else(judge: Judge, bucket: str):
    reader, nobody = judge.role("reader", "s3:GetObject"), judge.role("nobody")
    assert not is_refused(lambda: judge.client("s3", reader).get_object(Bucket=bucket, Key="object"))
    assert is_refused(lambda: judge.client("s3", reader).put_object(Bucket=bucket, Key="object"))
    assert is_refused(lambda: judge.client("s3", nobody).get_object(Bucket=bucket, Key="object"))
    assert is_refused(lambda: judge.client("dynamodb", nobody).describe_table(TableName=NAMES["table"]))
    assert is_refused(lambda: judge.client("sqs", nobody).get_queue_url(QueueName=NAMES["failure_queue"]))


def test_a_bucket_policy_refuses_by_scheme_and_by_role_whatever_else_allows(judge: Judge, bucket: str):
    one, other = judge.role("one", "s3:*"), judge.role("other", "s3:*")
    arn = judge.client("iam", ROOT).get_role(RoleName="one")["Role"]["Arn"]
    deny = {"Effect": "Deny", "Principal": "*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    judge.client("s3", ROOT).put_bucket_policy(
        Bucket=bucket,
        Policy=document(
            deny | {"Action": "s3:GetObject", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            deny | {"Action": "s3:PutObject", "Condition": {"StringNotEquals": {"aws:PrincipalArn": arn}}},
        ),
    )
    assert not is_refused(lambda: judge.client("s3", one).get_object(Bucket=bucket, Key="object"))
    assert is_refused(lambda: judge.client("s3", one, tls=False).get_object(Bucket=bucket, Key="object"))
    assert not is_refused(lambda: judge.client("s3", one).put_object(Bucket=bucket, Key="object"))
    assert is_refused(lambda: judge.client("s3", other).put_object(Bucket=bucket, Key="object"))


def test_a_trust_policy_says_who_may_have_a_role(judge: Judge):
    assume = judge.role("assumes-any", "sts:AssumeRole")
    iam = judge.client("iam", ROOT)
    service = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    closed = iam.create_role(RoleName="closed", AssumeRolePolicyDocument=document(service))["Role"]["Arn"]
    open_ = iam.get_role(RoleName="assumes-any")["Role"]["Arn"]
    sts = judge.client("sts", assume)
    assert not is_refused(lambda: sts.assume_role(RoleArn=open_, RoleSessionName="test"))
    assert is_refused(lambda: sts.assume_role(RoleArn=closed, RoleSessionName="test"))


def test_a_missing_object_is_told_from_a_forbidden_one_to_who_may_list_the_bucket(judge: Judge, bucket: str):
    lister, reader = judge.role("lister", "s3:ListBucket", "s3:GetObject"), judge.role("only-reads", "s3:GetObject")
    for principal, status in ((lister, HTTPStatus.NOT_FOUND), (reader, HTTPStatus.FORBIDDEN)):
        s3 = judge.client("s3", principal)
        for call in (s3.get_object, s3.head_object):
            with pytest.raises(ClientError) as error:
                call(Bucket=bucket, Key="missing")
            assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_what_is_done_to_a_log_stream_is_allowed_by_its_name(judge: Judge):
    logs, group = judge.client("logs", judge.role("logs")), f"/aws/lambda/{NAMES['function']}"
    allowed = {
        "Effect": "Allow",
        "Action": "logs:CreateLogStream",
        "Resource": arn("logs", f"log-group:{group}:log-stream:one"),
    }
    judge.client("iam", ROOT).put_role_policy(RoleName="logs", PolicyName="its", PolicyDocument=document(allowed))
    assert not is_refused(lambda: logs.create_log_stream(logGroupName=group, logStreamName="one"))
    assert is_refused(lambda: logs.create_log_stream(logGroupName=group, logStreamName="other"))


@pytest.mark.parametrize(
    ("forged", "error"),
    [
        ({"secret": "guessed"}, "SignatureDoesNotMatch"),
        ({"token": "guessed"}, "InvalidToken"),
        ({"key": "ASIAGUESSED000000000"}, "InvalidAccessKeyId"),
    ],
    ids=str,
)
def test_forged_credentials_are_refused(
    forged: dict[str, str], error: str, judge: Judge, function: Principal, bucket: str
):
    s3 = judge.client("s3", replace(function, **forged))
    with pytest.raises(ClientError, match=error):
        s3.list_objects_v2(Bucket=bucket)
