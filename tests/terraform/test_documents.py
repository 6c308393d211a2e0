"""The documents say what is so of a deployment: cost, variables, alarms, the names in the deployer's policy."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from emulator.stack import PROJECT
from tests.conftest import DEFINITION

DOCUMENT = (PROJECT / "docs" / "DEPLOYMENT.md").read_text()
VARIABLES = re.findall(r'^variable "(\w+)"', (PROJECT / "terraform" / "variables.tf").read_text(), re.MULTILINE)
SET_BY_MAKE = {"environment", "architecture", "endpoint_url"}
POLICY = json.loads((PROJECT / "terraform" / "deployer-policy.json").read_text())


def test_the_cost_is_what_the_script_computes():
    script = PROJECT / "terraform" / "cost.py"
    computed = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert computed in DOCUMENT


@pytest.mark.parametrize("variable", sorted({*VARIABLES} - SET_BY_MAKE))
def test_every_variable_is_explained(variable: str):
    assert f"\n| `{variable}` | " in DOCUMENT


def test_the_example_sets_variables_that_there_are():
    example = (PROJECT / "terraform" / "environments" / "example.tfvars").read_text()
    assert set(re.findall(r"^(\w+) +=", example, re.MULTILINE)) <= {*VARIABLES} - SET_BY_MAKE


def test_every_alarm_has_its_remedy():
    alarms = re.findall(r"^    ([a-z-]+) = \{$", (PROJECT / "terraform" / "alarms.tf").read_text(), re.MULTILINE)
    assert len(alarms) == 5
    remedies = (PROJECT / "docs" / "OPERATIONS.md").read_text()
    assert sorted(re.findall(r"^\| ([a-z]+-[a-z-]+) \| ", remedies, re.MULTILINE)) == sorted(alarms)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_the_deployer_may_nothing_that_is_not_the_deployments():
    without_a_name = {"Api", "WhatHasNoResourceToName"}
    for statement in POLICY["Statement"]:
        actions, resources = listed(statement["Action"]), listed(statement["Resource"])
        assert not any("*" in action for action in actions)
        if statement["Sid"] not in without_a_name:
            assert all("PREFIX-" in resource for resource in resources), statement["Sid"]


def test_the_deployers_policy_names_everything_that_the_definitions_name():
    resources = json.dumps([statement["Resource"] for statement in POLICY["Statement"]])
    for name in (
        DEFINITION["original_bucket"],
        DEFINITION["processed_bucket"],
        f"table/PREFIX-{DEFINITION['table']['name']}",
        f"role/PREFIX-{DEFINITION['role']}",
        f"function:PREFIX-{DEFINITION['function']['name']}",
        DEFINITION["failure_queue"]["name"],
        f"/aws/apigateway/PREFIX-{DEFINITION['api']['name']}",
    ):
        assert name in resources
    longest = json.dumps(POLICY, separators=(",", ":")).replace("PREFIX", "p" * 36).replace("ACCOUNT", "1" * 12)
    assert len(longest.replace("REGION", "ap-southeast-1")) <= 6144, "the longest policy that IAM takes"
