"""The init scripts and Terraform make the same, and a difference between them does not go unseen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import free_port
from tests.conftest import DEFINITION, Deployment
from tests.parity.comparison import ABSENT, ALLOWED, Difference, all_differences, differences
from tests.parity.conftest import WITH_API_KEY
from tests.parity.description import Description, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.parity.conftest import Applied

FUNCTION, ROLE, API = DEFINITION["function"]["name"], DEFINITION["role"], DEFINITION["api"]["name"]
TABLE, QUEUE = DEFINITION["table"]["name"], DEFINITION["failure_queue"]["name"]
ORIGINALS, RESULTS = DEFINITION["original_bucket"], DEFINITION["processed_bucket"]


@pytest.fixture(scope="session")
def local_description(by_init_scripts: Deployment) -> Description:
    return describe(by_init_scripts.client)


def test_the_init_scripts_and_terraform_make_the_same(local_description: Description, by_terraform: Applied):
    found = differences(local_description, by_terraform.description)
    assert not found, "\n".join(["they differ in:", *map(str, found)])


def test_no_kind_of_resource_is_missing_from_the_comparison(local_description: Description):
    kinds = {resource.split()[0] for resource in local_description}
    assert kinds == {"bucket", "table", "role", "function", "queue", "log", "api", "stage", "usage"}


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: f"{allowed.resource}: {allowed.field}")
def test_an_allowed_difference_is_there_or_else_need_not_be_allowed(
    allowed: Any, local_description: Description, by_terraform: Applied
):
    assert any(allowed.covers(found) for found in all_differences(local_description, by_terraform.description))


def test_both_give_the_same_outputs(by_init_scripts: Deployment, by_terraform: Applied):
    assert by_init_scripts.outputs.keys() == by_terraform.deployment.outputs.keys()
    assert all(by_init_scripts.outputs.values())
    assert all(by_terraform.deployment.outputs.values())


def suspend_versioning(client: Callable[[str], Any]) -> None:
    client("s3").put_bucket_versioning(Bucket=RESULTS, VersioningConfiguration={"Status": "Suspended"})


def open_to_the_public(client: Callable[[str], Any]) -> None:
    client("s3").delete_public_access_block(Bucket=RESULTS)


def forget_deletions(client: Callable[[str], Any]) -> None:
    s3 = client("s3")
    configuration = s3.get_bucket_notification_configuration(Bucket=ORIGINALS)
    configuration["LambdaFunctionConfigurations"][0]["Events"] = ["s3:ObjectCreated:*"]
    s3.put_bucket_notification_configuration(
        Bucket=ORIGINALS,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": configuration["LambdaFunctionConfigurations"],
        },
    )


def stop_backups(client: Callable[[str], Any]) -> None:
    client("dynamodb").update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )


def widen_the_role(client: Callable[[str], Any]) -> None:
    iam = client("iam")
    policy = iam.get_role_policy(RoleName=ROLE, PolicyName="function")["PolicyDocument"]
    policy["Statement"][0]["Action"] = "s3:*"
    iam.put_role_policy(RoleName=ROLE, PolicyName="function", PolicyDocument=json.dumps(policy))


def shrink_the_function(client: Callable[[str], Any]) -> None:
    client("lambda").update_function_configuration(FunctionName=FUNCTION, MemorySize=512)


def give_up_at_once(client: Callable[[str], Any]) -> None:
    client("lambda").update_function_event_invoke_config(FunctionName=FUNCTION, MaximumRetryAttempts=0)


def admit_any_account(client: Callable[[str], Any]) -> None:
    lambda_ = client("lambda")
    lambda_.remove_permission(FunctionName=FUNCTION, StatementId="original-bucket")
    lambda_.add_permission(
        FunctionName=FUNCTION,
        StatementId="original-bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{ORIGINALS}",
    )


def forget_failures_sooner(client: Callable[[str], Any]) -> None:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})


def keep_logs_for_ever(client: Callable[[str], Any]) -> None:
    client("logs").delete_retention_policy(logGroupName=f"/aws/lambda/{FUNCTION}")


def raise_the_quota(client: Callable[[str], Any]) -> None:
    apigateway = client("apigateway")
    (plan,) = apigateway.get_usage_plans()["items"]
    apigateway.update_usage_plan(
        usagePlanId=plan["id"], patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "99999999"}]
    )


SEEDED = {
    suspend_versioning: (f"bucket {RESULTS}", "GetBucketVersioning.Status", "Suspended"),
    open_to_the_public: (f"bucket {RESULTS}", "GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    forget_deletions: (
        f"bucket {ORIGINALS}",
        "GetBucketNotificationConfiguration.LambdaFunctionConfigurations.process-originals.Events.s3:ObjectRemoved:*",
        ABSENT,
    ),
    stop_backups: (
        f"table {TABLE}",
        "DescribeContinuousBackups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus",
        "DISABLED",
    ),
    widen_the_role: (f"role {ROLE}", "GetRolePolicy.function.Statement.ReadOriginals.Action", "s3:*"),
    shrink_the_function: (f"function {FUNCTION}", "get_function.Configuration.MemorySize", 512),
    give_up_at_once: (f"function {FUNCTION}", "get_function_event_invoke_config.MaximumRetryAttempts", 0),
    admit_any_account: (
        f"function {FUNCTION}",
        "get_policy.Policy.Statement.original-bucket.Condition.StringEquals",
        ABSENT,
    ),
    forget_failures_sooner: (f"queue {QUEUE}", "GetQueueAttributes.MessageRetentionPeriod", "3600"),
    keep_logs_for_ever: (f"log group /aws/lambda/{FUNCTION}", "DescribeLogGroups.retentionInDays", ABSENT),
    raise_the_quota: (f"usage plan {API}", "GetUsagePlan.quota.limit", 99999999),
}


@pytest.fixture(scope="session")
def after_the_changes(
    tmp_path_factory: pytest.TempPathFactory, by_terraform: Applied
) -> dict[tuple[str, str], Difference]:
    """What another stack of the init scripts differs in once all of these changes are made to it, by place."""
    stack = EmbeddedStack(free_port(), tmp_path_factory.mktemp("changed") / "stack")
    try:
        client = Deployment(stack.start(variables=WITH_API_KEY).outputs, stack).client
        for change in SEEDED:
            change(client)
        found = differences(describe(client), by_terraform.description)
    finally:
        stack.stop()
    return {(difference.resource, difference.field): difference for difference in found}


@pytest.mark.parametrize("change", SEEDED, ids=lambda change: change.__name__)
def test_a_change_on_one_side_only_is_found_and_named(
    change: Callable[[Callable[[str], Any]], None], after_the_changes: dict[tuple[str, str], Difference]
):
    resource, field, value = SEEDED[change]
    found = after_the_changes[resource, field]
    assert found.by_init_scripts == value
    assert found.by_terraform != value
    assert str(found).startswith(f"{resource}: {field}: ")


def test_a_resource_on_one_side_only_is_found_and_named(local_description: Description, by_terraform: Applied):
    more = local_description | {"bucket somebody-elses": {}}
    assert [str(found) for found in differences(more, by_terraform.description)] == [
        "bucket somebody-elses: (all of it): init scripts {}, Terraform '(absent)'"
    ]
    fewer = {resource: told for resource, told in local_description.items() if resource != f"queue {QUEUE}"}
    assert [found.resource for found in differences(fewer, by_terraform.description)] == [f"queue {QUEUE}"]


def test_a_field_of_the_apis_schemas_is_compared_though_it_is_called_id():
    def stack(properties: dict[str, Any]) -> Description:
        return {"api images": {"GetExport": {"schemas": {"Record": {"properties": properties}}}}}

    found = differences(stack({"id": {"type": "string"}}), stack({}))
    assert [difference.field for difference in found] == ["GetExport.schemas.Record.properties.id"]
    assert differences(stack({"id": "a1b2"}), stack({"id": "c3d4"})) == [], "an identifier says nothing"


def test_a_statement_that_hides_behind_anothers_name_is_found():
    def stack(*actions: str) -> Description:
        return {"role a": {"GetRolePolicy": {"Statement": [{"Sid": "Read", "Action": action} for action in actions]}}}

    found = differences(stack("s3:GetObject", "s3:*"), stack("s3:*"))
    assert found, "two statements are not one"
