"""The function with its role, its log group, and what becomes of events that it fails."""

import os
import platform
from pathlib import Path

from local_stack import NAMES, STACK, TAGS, arn, client, rendered, tag_list
from stack_definition import PROJECT

iam, logs, lambda_ = client("iam"), client("logs"), client("lambda")
function = STACK["function"]
name = function["name"]

roles = {role["RoleName"] for role in iam.list_roles()["Roles"]}
if STACK["role"] not in roles:
    iam.create_role(
        RoleName=STACK["role"], AssumeRolePolicyDocument=rendered("policies/function-trust.json"), Tags=tag_list()
    )
for policy in ("function", "tracing"):
    iam.put_role_policy(RoleName=STACK["role"], PolicyName=policy, PolicyDocument=rendered(f"policies/{policy}.json"))

log_group = f"/aws/lambda/{name}"
if not logs.describe_log_groups(logGroupNamePrefix=log_group)["logGroups"]:
    logs.create_log_group(logGroupName=log_group, tags=TAGS)
logs.put_retention_policy(logGroupName=log_group, retentionInDays=function["log_retention_days"])

function_zip = Path(os.environ.get("FUNCTION_ZIP", PROJECT / "build" / "function.zip"))
if not function_zip.is_file():
    raise FileNotFoundError(f"{function_zip} is missing: run make build")
code = function_zip.read_bytes()
# The zip that `make build` makes is for this machine.
architecture = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
configuration = {
    "Runtime": function["runtime"],
    "Handler": function["handler"],
    "Role": f"arn:aws:iam::{NAMES['account_id']}:role/{STACK['role']}",
    "Timeout": function["timeout_seconds"],
    "MemorySize": function["memory_mb"],
    "TracingConfig": {"Mode": function["tracing_mode"]},
    "Environment": {
        "Variables": function["environment"]
        | {
            "ORIGINAL_BUCKET": NAMES["original_bucket"],
            "PROCESSED_BUCKET": NAMES["processed_bucket"],
            "TABLE": NAMES["table"],
            "BY_TIME_INDEX": NAMES["by_time_index"],
            "FAILED_INDEX": NAMES["failed_index"],
            # Set where a function reaches LocalStack by an address that nobody outside can use.
            **{name: os.environ[name] for name in ("LINK_ENDPOINT_URL",) if name in os.environ},
        }
    },
}
if name in {found["FunctionName"] for found in lambda_.list_functions()["Functions"]}:
    lambda_.update_function_code(FunctionName=name, ZipFile=code, Architectures=[architecture])
    lambda_.get_waiter("function_updated_v2").wait(FunctionName=name)
    lambda_.update_function_configuration(FunctionName=name, **configuration)
else:
    lambda_.create_function(
        FunctionName=name, Code={"ZipFile": code}, Architectures=[architecture], Tags=TAGS, **configuration
    )
lambda_.get_waiter("function_active_v2").wait(FunctionName=name)

lambda_.put_function_event_invoke_config(
    FunctionName=name,
    MaximumRetryAttempts=function["maximum_retry_attempts"],
    MaximumEventAgeInSeconds=function["maximum_event_age_seconds"],
    DestinationConfig={"OnFailure": {"Destination": arn("sqs", NAMES["failure_queue"])}},
)
