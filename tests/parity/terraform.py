"""Terraform on a copy of terraform/ that has its own state, talking to a local stack or to nobody."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.stack import FUNCTION_ZIP, PROJECT

if TYPE_CHECKING:
    from pathlib import Path

HOST_ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
NO_CHANGES, CHANGES = 0, 2
"""Exit codes of `terraform plan -detailed-exitcode`."""


class TerraformMissing(Exception):
    """Terraform, or its AWS provider, cannot be had on this machine. The message says which and why."""


@dataclass
class Terraform:
    """A working copy under `folder`, initialised; `variables` are Terraform's, `endpoint` is a local stack's."""

    folder: Path
    endpoint: str | None = None
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not shutil.which("terraform"):
            raise TerraformMissing("there is no terraform on the PATH")
        leave_out = shutil.ignore_patterns(".terraform", "*.tfstate*", "backend.tf", "*.tfvars")
        shutil.copytree(PROJECT / "terraform", self.folder / "terraform", ignore=leave_out)
        shutil.copytree(PROJECT / "definitions", self.folder / "definitions")
        (self.folder / "build").mkdir()
        (self.folder / "build" / f"function-{HOST_ARCHITECTURE}.zip").symlink_to(FUNCTION_ZIP)
        initialised = self.run("init", "-input=false")
        if initialised.returncode:
            raise TerraformMissing(f"terraform init failed:\n{initialised.stderr}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Terraform, whatever becomes of it. Nothing of the caller's AWS settings reaches it."""
        foreign = ("AWS_", "TF_VAR_", "TF_WORKSPACE", "TF_DATA_DIR", "TF_CLI_ARGS")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        environment |= {f"TF_VAR_{name}": value for name, value in self.variables.items()}
        environment |= {"TF_IN_AUTOMATION": "1", "AWS_EC2_METADATA_DISABLED": "true"}
        environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        if self.endpoint:
            environment |= {"AWS_ENDPOINT_URL": self.endpoint, "TF_VAR_endpoint_url": self.endpoint}
        return subprocess.run(  # noqa: S603 - the command is ours
            ["terraform", *arguments, *(["-no-color"] if arguments[0] != "fmt" else [])],  # noqa: S607
            cwd=self.folder / "terraform",
            env=environment,
            text=True,
            capture_output=True,
            check=False,
        )

    def succeed(self, *arguments: str) -> str:
        """Run a command that must succeed; what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"terraform {' '.join(arguments)}:\n{done.stdout[-4000:]}\n{done.stderr}"
        return done.stdout

    def outputs(self) -> dict[str, dict[str, Any]]:
        """What `terraform output -json` says."""
        outputs: dict[str, dict[str, Any]] = json.loads(self.succeed("output", "-json"))
        return outputs
