"""What Terraform made works like what the init scripts made, stays as it is, and goes without a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import chain
from typing import TYPE_CHECKING

from emulator.stack import PROJECT
from tests.conftest import NEED_STACKS_OF_THEIR_OWN
from tests.parity.conftest import calls_to
from tests.parity.description import describe
from tests.parity.terraform import CHANGES, NO_CHANGES

if TYPE_CHECKING:
    from tests.parity.conftest import Applied


# Calls whose permission has another name: https://docs.aws.amazon.com/service-authorization/latest/reference/
PERMISSIONS = {
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
VERBS = {"Get": "GET", "Create": "POST", "Put": "PUT", "Update": "PATCH", "Delete": "DELETE"}
"""API Gateway's permissions are the methods of its own REST API."""
FREE = {"sts:GetCallerIdentity"}


def permission_for(call: str) -> str:
    """The permission that a call needs, as in "s3:CreateBucket"."""
    service, _, operation = call.partition(".")
    if service == "apigateway":
        return next(f"apigateway:{method}" for verb, method in VERBS.items() if operation.startswith(verb))
    return PERMISSIONS.get(f"{service}:{operation}", f"{service}:{operation}")


def deployer_may() -> set[str]:
    """Every action of the policy that docs/DEPLOYMENT.md gives the deployer."""
    policy = json.loads((PROJECT / "terraform" / "deployer-policy.json").read_text())
    actions = (statement["Action"] for statement in policy["Statement"])
    return set(chain.from_iterable([action] if isinstance(action, str) else action for action in actions))


def test_a_deployment_is_stable_works_goes_without_a_trace_and_takes_no_more_rights_than_documented(
    by_terraform: Applied,
):
    terraform = by_terraform.terraform
    again = terraform.run("plan", "-input=false", "-detailed-exitcode")
    assert again.returncode != CHANGES, f"a second plan is not empty:\n{again.stdout}"
    assert again.returncode == NO_CHANGES, again.stderr
    assert "Warning" not in again.stdout

    outputs = terraform.folder / "outputs.json"
    outputs.write_text(json.dumps(terraform.outputs()))
    local = [f"--ignore=tests/integration/{name}.py" for name in NEED_STACKS_OF_THEIR_OWN]
    suite = subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, "-m", "pytest", "-q", "tests/integration", *local, "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env=os.environ | {"TEST_OUTPUTS": str(outputs)},
        text=True,
        capture_output=True,
        check=False,
    )
    assert suite.returncode == 0, suite.stdout + suite.stderr
    assert "passed" in suite.stdout
    assert "skipped" not in suite.stdout

    with calls_to(by_terraform.stack) as calls:
        terraform.succeed("destroy", "-auto-approve", "-input=false")
    assert describe(by_terraform.deployment.client) == {}

    needed = {permission_for(call) for call in by_terraform.calls | calls} - FREE
    assert {"s3:CreateBucket", "s3:DeleteBucket", "apigateway:DELETE"} <= needed
    assert needed <= deployer_may(), "the deployer's policy lacks what Terraform does"
