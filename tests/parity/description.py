"""What a stack holds, of the kinds of resources that the pipeline has, as its own API describes it.

A description has an entry for each resource ("bucket original-images"), and in it an entry for each call that tells
something of it. What is there is found by listing, so a resource that only one side has shows as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

type Description = dict[str, dict[str, Any]]


def describe(client: Callable[[str], Any]) -> Description:
    """Describe the account and region that `client(service)` talks to."""
    services = (_buckets, _tables, _roles, _functions, _queues, _log_groups, _apis, _usage_plans, _monitoring)
    return {name: told for service in services for name, told in service(client)}


def _ask(call: Callable[..., Any], **parameters: Any) -> Any:
    """What a call answers; the code of its error where there is nothing to tell."""
    try:
        answer = call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    answer.pop("ResponseMetadata", None)
    return answer


def _buckets(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sub-configuration: whatever boto3 can ask of a bucket, given its name alone, but for old twins."""
    s3 = client("s3")
    model = s3.meta.service_model
    asked = {
        operation: getattr(s3, method)
        for method, operation in s3.meta.method_to_api_mapping.items()
        if operation.startswith(("GetBucket", "GetPublicAccessBlock", "GetObjectLock", "ListBucket"))
        and not model.operation_model(operation).deprecated
        and model.operation_model(operation).input_shape.required_members == ["Bucket"]
    }
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield f"bucket {name}", {operation: _ask(call, Bucket=name) for operation, call in asked.items()}


def _tables(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    dynamodb = client("dynamodb")
    for name in dynamodb.list_tables()["TableNames"]:
        table = dynamodb.describe_table(TableName=name)["Table"]
        yield (
            f"table {name}",
            {
                "DescribeTable": table,
                "DescribeTimeToLive": _ask(dynamodb.describe_time_to_live, TableName=name),
                "DescribeContinuousBackups": _ask(dynamodb.describe_continuous_backups, TableName=name),
                "ListTagsOfResource": _ask(dynamodb.list_tags_of_resource, ResourceArn=table["TableArn"]),
            },
        )


def _roles(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    iam = client("iam")
    for role in iam.list_roles()["Roles"]:
        name = role["RoleName"]
        policies = iam.list_role_policies(RoleName=name)["PolicyNames"]
        yield (
            f"role {name}",
            {
                "GetRole": iam.get_role(RoleName=name)["Role"],
                "GetRolePolicy": {
                    policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                    for policy in policies
                },
                "ListAttachedRolePolicies": iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
            },
        )


def _functions(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    lambda_ = client("lambda")
    asked = (
        "get_function",
        "get_policy",
        "get_function_event_invoke_config",
        "get_function_concurrency",
        "get_function_code_signing_config",
        "get_function_recursion_config",
        "get_runtime_management_config",
        "list_aliases",
        "list_versions_by_function",
        "list_event_source_mappings",
        "list_function_url_configs",
    )
    for function in lambda_.list_functions()["Functions"]:
        name = function["FunctionName"]
        yield f"function {name}", {call: _ask(getattr(lambda_, call), FunctionName=name) for call in asked}


def _queues(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    sqs = client("sqs")
    for url in sqs.list_queues().get("QueueUrls", []):
        yield (
            f"queue {url.rpartition('/')[2]}",
            {
                "GetQueueAttributes": sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
                "ListQueueTags": _ask(sqs.list_queue_tags, QueueUrl=url),
            },
        )


def _log_groups(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    logs = client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        arn = group["arn"].removesuffix(":*")
        yield (
            f"log group {group['logGroupName']}",
            {"DescribeLogGroups": group, "ListTagsForResource": _ask(logs.list_tags_for_resource, resourceArn=arn)},
        )


def _apis(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    apigateway = client("apigateway")
    told_of_an_api = (
        "get_gateway_responses",
        "get_authorizers",
        "get_models",
        "get_request_validators",
        "get_documentation_parts",
    )
    for api in apigateway.get_rest_apis()["items"]:
        name, api_id = api["name"], api["id"]
        export = apigateway.get_export(
            restApiId=api_id,
            stageName=apigateway.get_stages(restApiId=api_id)["item"][0]["stageName"],
            exportType="oas30",
            parameters={"extensions": "apigateway"},
        )
        yield (
            f"api {name}",
            {
                "GetRestApi": _ask(apigateway.get_rest_api, restApiId=api_id),
                "GetExport": json.loads(export["body"].read()),
                "GetResources": {
                    resource["path"]: resource.get("resourceMethods", {})
                    for resource in apigateway.get_resources(restApiId=api_id, embed=["methods"])["items"]
                },
                **{call: _ask(getattr(apigateway, call), restApiId=api_id) for call in told_of_an_api},
            },
        )
        for stage in apigateway.get_stages(restApiId=api_id)["item"]:
            yield f"stage {name}/{stage['stageName']}", {"GetStage": stage}


def _usage_plans(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    apigateway = client("apigateway")
    for plan in apigateway.get_usage_plans()["items"]:
        keys = apigateway.get_usage_plan_keys(usagePlanId=plan["id"])["items"]
        yield (
            f"usage plan {plan['name']}",
            {"GetUsagePlan": plan, "GetUsagePlanKeys": [{"name": key["name"], "type": key["type"]} for key in keys]},
        )
    for key in apigateway.get_api_keys()["items"]:
        yield f"api key {key['name']}", {"GetApiKey": key}


def _monitoring(client: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    cloudwatch = client("cloudwatch")
    for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
        yield f"alarm {alarm['AlarmName']}", {"DescribeAlarms": alarm}
    for dashboard in cloudwatch.list_dashboards()["DashboardEntries"]:
        yield f"dashboard {dashboard['DashboardName']}", {}
    for topic in client("sns").list_topics()["Topics"]:
        yield f"topic {topic['TopicArn'].rpartition(':')[2]}", {}
