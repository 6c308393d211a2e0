"""GitHub's workflows do what the project's commands do, and hand out no more rights than a job needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
CHECKS = PROJECT / ".github" / "workflows" / "checks.yml"
DEPLOY = PROJECT / ".github" / "workflows" / "deploy.yml"
VARIABLES = ["AWS_REGION", "AWS_ROLE_ARN", "STATE_BUCKET"]


def workflow(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text())


def deploy_job() -> dict[str, Any]:
    return workflow(DEPLOY)["jobs"]["deploy"]


def commands(script: str) -> set[str]:
    """Each target that a script has make build, with the variables of its line."""
    found = set()
    for line in re.findall(r"^\s*make ([^\n;&|]+)$", script, re.MULTILINE):
        settings = [word for word in line.split() if "=" in word]
        found |= {" ".join([target, *settings]) for target in line.split() if "=" not in target}
    return found


def run_step(name: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    step = next(step for step in deploy_job()["steps"] if step.get("name") == name)
    return subprocess.run(  # noqa: S603
        ["/bin/bash", "-e", "-c", step["run"]],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "ENVIRONMENT": "production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "terraform" / "environments").mkdir(parents=True)
    shutil.copy(PROJECT / "terraform" / "backend.tf.example", tmp_path / "terraform")
    return tmp_path


def test_a_pull_request_is_checked_by_all_that_ci_runs():
    jobs = workflow(CHECKS)["jobs"].values()
    on_github = {command for job in jobs for step in job["steps"] for command in commands(step.get("run", ""))}
    assert on_github == commands((PROJECT / ".ci" / "run").read_text())


def test_a_deployment_waits_for_the_checks_and_plans_before_it_applies():
    assert workflow(DEPLOY)["jobs"]["checks"]["uses"] == f"./{CHECKS.relative_to(PROJECT)}"
    assert deploy_job()["needs"] == "checks"
    runs = [step["run"] for step in deploy_job()["steps"] if step.get("run", "").startswith("make ")]
    assert runs[-3:] == ["make plan", "make apply", "make smoke"]


def test_only_the_deployment_is_vouched_for_and_only_its_environment_may_take_the_role():
    vouched = {
        (path.name, name)
        for path in (CHECKS, DEPLOY)
        for name, job in workflow(path)["jobs"].items()
        if job["permissions"] != {"contents": "read"}
    }
    assert vouched == {("deploy.yml", "deploy")}
    [statement] = json.loads((PROJECT / "terraform" / "github-trust-policy.json").read_text())["Statement"]
    subject = statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert subject == f"repo:OWNER/REPOSITORY:environment:{deploy_job()['environment']}"


@pytest.mark.parametrize("path", [CHECKS, DEPLOY], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit(path: Path):
    used = re.findall(r"uses: (\S+)", path.read_text())
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used if not action.startswith("./"))


def test_what_the_deployment_lacks_is_named_all_at_once(checkout: Path):
    done = run_step("Check that the environment is set up", checkout)
    assert done.returncode == 1
    assert [line for name in VARIABLES for line in done.stdout.splitlines() if f"lacks the variable {name}:" in line]
    assert "production.tfvars is missing" in done.stdout
    assert done.stdout.count("::error::") == len(VARIABLES) + 1


def test_a_deployment_that_is_set_up_keeps_its_state_in_the_bucket_that_it_names(checkout: Path):
    (checkout / "terraform" / "environments" / "production.tfvars").touch()
    variables = dict.fromkeys(VARIABLES, "x") | {"STATE_BUCKET": "acme-states", "AWS_REGION": "eu-west-1"}
    checked = run_step("Check that the environment is set up", checkout, **variables)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert run_step("Keep the state in S3", checkout, **variables).returncode == 0
    assert (checkout / "terraform" / "backend.tf").read_text() == (
        PROJECT / "terraform" / "backend.tf.example"
    ).read_text()
    assert (
        checkout / "terraform" / "backend.tfbackend"
    ).read_text() == 'bucket = "acme-states"\nregion = "eu-west-1"\n'


def test_both_workflows_use_the_terraform_that_the_guide_says_was_used():
    used = {match for path in (CHECKS, DEPLOY) for match in re.findall(r"terraform_version: (\S+)", path.read_text())}
    assert len(used) == 1
    assert f"({used.pop()} was used)" in (PROJECT / "docs" / "DEPLOYMENT.md").read_text()
