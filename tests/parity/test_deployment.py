"""What Terraform made works like what the init scripts made, stays as it is, and goes without a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from emulator.stack import PROJECT
from tests.parity.description import describe
from tests.parity.terraform import CHANGES, NO_CHANGES

if TYPE_CHECKING:
    from tests.parity.conftest import Applied


def test_a_deployment_is_stable_works_and_goes_without_a_trace(by_terraform: Applied):
    terraform = by_terraform.terraform
    again = terraform.run("plan", "-input=false", "-detailed-exitcode")
    assert again.returncode != CHANGES, f"a second plan is not empty:\n{again.stdout}"
    assert again.returncode == NO_CHANGES, again.stderr
    assert "Warning" not in again.stdout

    outputs = terraform.folder / "outputs.json"
    outputs.write_text(json.dumps(terraform.outputs()))
    on_a_deployment = ["--ignore=tests/integration/test_recovery.py"]  # these define stacks of their own
    suite = subprocess.run(  # noqa: S603 - the command is ours
        [sys.executable, "-m", "pytest", "-q", "tests/integration", *on_a_deployment, "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env=os.environ | {"TEST_OUTPUTS": str(outputs)},
        text=True,
        capture_output=True,
        check=False,
    )
    assert suite.returncode == 0, suite.stdout + suite.stderr
    assert "passed" in suite.stdout
    assert "skipped" not in suite.stdout

    terraform.succeed("destroy", "-auto-approve", "-input=false")
    assert describe(by_terraform.deployment.client) == {}
