"""The function with its role, its log group, and what becomes of events that it fails."""

import os
from pathlib import Path

from local_stack import NAMES, STACK, arn, client, rendered
from stack_definition import PROJECT

iam, logs, lambda_ = client("iam"), client("logs"), client("lambda")
function = STACK["function"]
name = function["name"]

roles = {role["RoleName"] for role in iam.list_roles()["Roles"]}
if STACK["role"] not in roles:
    iam.create_role(RoleName=STACK["role"], AssumeRolePolicyDocument=rendered("policies/function-trust.json"))
iam.put_role_policy(RoleName=STACK["role"], PolicyName=name, PolicyDocument=rendered("policies/function.json"))

log_group = f"/aws/lambda/{name}"
if not logs.describe_log_groups(logGroupNamePrefix=log_group)["logGroups"]:
    logs.create_log_group(logGroupName=log_group)
logs.put_retention_policy(logGroupName=log_group, retentionInDays=function["log_retention_days"])

code = Path(os.environ.get("FUNCTION_ZIP", PROJECT / "build" / "function.zip")).read_bytes()
configuration = {
    "Runtime": function["runtime"],
    "Handler": function["handler"],
    "Role": f"arn:aws:iam::{NAMES['account_id']}:role/{STACK['role']}",
    "Timeout": function["timeout_seconds"],
    "MemorySize": function["memory_mb"],
    "Environment": {
        "Variables": function["environment"]
        | {
            "ORIGINAL_BUCKET": NAMES["original_bucket"],
            "PROCESSED_BUCKET": NAMES["processed_bucket"],
            "TABLE": NAMES["table"],
            "BY_TIME_INDEX": NAMES["by_time_index"],
            "FAILED_INDEX": NAMES["failed_index"],
        }
    },
}
if name in {found["FunctionName"] for found in lambda_.list_functions()["Functions"]}:
    lambda_.update_function_code(FunctionName=name, ZipFile=code)
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=name)
    lambda_.update_function_configuration(FunctionName=name, **configuration)
else:
    lambda_.create_function(FunctionName=name, Code={"ZipFile": code}, **configuration)
lambda_.get_waiter("function_active_v2").wait(FunctionName=name)

lambda_.put_function_event_invoke_config(
    FunctionName=name,
    MaximumRetryAttempts=function["maximum_retry_attempts"],
    MaximumEventAgeInSeconds=function["maximum_event_age_seconds"],
    DestinationConfig={"OnFailure": {"Destination": arn("sqs", NAMES["failure_queue"])}},
)
