"""What the function's role is refused: everything that is not its work, in this pipeline and beside it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.security.judge import ROOT
from tests.security.refusal import is_refused
from tests.security.rights import ACCOUNT, NAMES, policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.judge import Judge, Principal

ORIGINALS, RESULTS, TABLE = NAMES["original_bucket"], NAMES["processed_bucket"], NAMES["table"]
OTHER = "other-application"
"""A bucket, table, queue, log group and role of the same account that are none of the function's business."""

type Try = Callable[[Callable[[str], Any], str], Any]
"""A call, given the clients of who makes it by service, and the key of an object."""


@pytest.fixture(scope="module")
def key(judge: Judge) -> str:
    """The key of an object that is in every bucket. Beside the pipeline there is another application."""
    s3, key = judge.client("s3", ROOT), f"{uuid.uuid4().hex}/photo.jpg"
    s3.create_bucket(Bucket=OTHER)
    for bucket in (ORIGINALS, RESULTS, OTHER):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    judge.client("dynamodb", ROOT).create_table(
        TableName=OTHER,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "image_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "image_id", "KeyType": "HASH"}],
    )
    judge.client("sqs", ROOT).create_queue(QueueName=OTHER)
    judge.client("logs", ROOT).create_log_group(logGroupName=f"/aws/lambda/{OTHER}")
    judge.role(OTHER)
    return key


def queue(client: Any, name: str) -> str:
    return f"{client.meta.endpoint_url}/{ACCOUNT}/{name}"


BEYOND_ITS_WORK: dict[str, Try] = {
    "list the buckets": lambda of, _: of("s3").list_buckets(),
    "read another bucket": lambda of, key: of("s3").get_object(Bucket=OTHER, Key=key),
    "write to another bucket": lambda of, key: of("s3").put_object(Bucket=OTHER, Key=key),
    "list another bucket": lambda of, _: of("s3").list_objects_v2(Bucket=OTHER),
    "write an original where uploads to S3 are": lambda of, key: of("s3").put_object(Bucket=ORIGINALS, Key=key),
    "write an original at the root": lambda of, _: of("s3").put_object(Bucket=ORIGINALS, Key="photo.jpg"),
    "write an original beside api/": lambda of, _: of("s3").put_object(Bucket=ORIGINALS, Key="apiary/photo.jpg"),
    "write an original in parts": lambda of, key: of("s3").create_multipart_upload(Bucket=ORIGINALS, Key=key),
    "copy a result over an original": lambda of, key: of("s3").copy_object(
        Bucket=ORIGINALS, Key=key, CopySource={"Bucket": RESULTS, "Key": key}
    ),
    "delete an original": lambda of, key: of("s3").delete_object(Bucket=ORIGINALS, Key=key),
    "delete an upload": lambda of, _: of("s3").delete_object(Bucket=ORIGINALS, Key="api/photo.jpg"),
    "remove a version of an original": lambda of, key: of("s3").delete_object(
        Bucket=ORIGINALS, Key=key, VersionId="null"
    ),
    "tag a result": lambda of, key: of("s3").put_object_tagging(Bucket=RESULTS, Key=key, Tagging={"TagSet": []}),
    "read another table": lambda of, _: of("dynamodb").get_item(TableName=OTHER, Key={"image_id": {"S": "x"}}),
    "write to another table": lambda of, _: of("dynamodb").put_item(TableName=OTHER, Item={"image_id": {"S": "x"}}),
    "scan the table": lambda of, _: of("dynamodb").scan(TableName=TABLE),
    "scan an index": lambda of, _: of("dynamodb").scan(TableName=TABLE, IndexName=NAMES["by_time_index"]),
    "delete a record": lambda of, _: of("dynamodb").delete_item(TableName=TABLE, Key={"image_id": {"S": "x"}}),
    "write to another queue": lambda of, _: of("sqs").send_message(QueueUrl=queue(of("sqs"), OTHER), MessageBody="x"),
    "read another queue": lambda of, _: of("sqs").receive_message(QueueUrl=queue(of("sqs"), OTHER)),
    "read the failures": lambda of, _: of("sqs").receive_message(QueueUrl=queue(of("sqs"), NAMES["failure_queue"])),
    "write another function's log": lambda of, key: of("logs").create_log_stream(
        logGroupName=f"/aws/lambda/{OTHER}", logStreamName=key
    ),
    "make a log group": lambda of, _: of("logs").create_log_group(logGroupName=f"/{uuid.uuid4().hex}"),
    "read its log": lambda of, _: of("logs").filter_log_events(logGroupName=f"/aws/lambda/{NAMES['function']}"),
    "invoke itself": lambda of, _: of("lambda").invoke(FunctionName=NAMES["function"], InvocationType="DryRun"),
    "read its own settings": lambda of, _: of("lambda").get_function_configuration(FunctionName=NAMES["function"]),
    "take another role": lambda of, _: of("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{OTHER}", RoleSessionName="test"
    ),
}
AGAINST_THE_PIPELINE: dict[str, Try] = {
    "delete the originals": lambda of, _: of("s3").delete_bucket(Bucket=ORIGINALS),
    "delete the results": lambda of, _: of("s3").delete_bucket(Bucket=RESULTS),
    "open a bucket": lambda of, _: of("s3").delete_public_access_block(Bucket=RESULTS),
    "lift a bucket's policy": lambda of, _: of("s3").delete_bucket_policy(Bucket=RESULTS),
    "stop versioning": lambda of, _: of("s3").put_bucket_versioning(
        Bucket=ORIGINALS, VersioningConfiguration={"Status": "Suspended"}
    ),
    "stop the events": lambda of, _: of("s3").put_bucket_notification_configuration(
        Bucket=ORIGINALS, NotificationConfiguration={}
    ),
    "delete the table": lambda of, _: of("dynamodb").delete_table(TableName=TABLE),
    "forget the failures": lambda of, _: of("sqs").purge_queue(QueueUrl=queue(of("sqs"), NAMES["failure_queue"])),
    "change its own settings": lambda of, _: of("lambda").update_function_configuration(
        FunctionName=NAMES["function"], Timeout=900
    ),
    "widen its own policy": lambda of, _: of("iam").put_role_policy(
        RoleName=NAMES["role"], PolicyName="more", PolicyDocument=json.dumps(policy("tracing"))
    ),
}


@pytest.mark.parametrize("attempt", BEYOND_ITS_WORK)
def test_the_function_is_refused_what_its_owner_may_do(attempt: str, judge: Judge, function: Principal, key: str):
    call = BEYOND_ITS_WORK[attempt]
    assert is_refused(lambda: call(lambda service: judge.client(service, function), key))
    assert not is_refused(lambda: call(lambda service: judge.client(service, ROOT), f"by-its-owner/{key}"))


@pytest.mark.parametrize("attempt", AGAINST_THE_PIPELINE)
def test_the_function_is_refused_what_would_end_the_pipeline(attempt: str, judge: Judge, function: Principal, key: str):
    call = AGAINST_THE_PIPELINE[attempt]
    assert is_refused(lambda: call(lambda service: judge.client(service, function), key))
