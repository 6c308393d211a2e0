"""Nothing in terraform/ is insecure by checkov's rules, but for what is said there, with its reason."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from emulator.stack import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

CHECKOV = PROJECT / ".envs" / "checkov" / "bin" / "checkov"
pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="not run: environments/create checkov installs checkov")


def checked(folder: Path) -> dict[str, Any]:
    """What checkov finds in a folder."""
    command = [CHECKOV, "--directory", folder, "--framework", "terraform", "--output", "json", "--skip-download"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the command is ours
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_nothing_fails_and_everything_was_looked_at():
    found = checked(PROJECT / "terraform")
    failed = [f"{check['check_id']} {check['resource']}: {check['check_name']}" for check in failures(found)]
    assert not failed, "\n".join(failed)
    written = sum(
        len(re.findall(r'^resource "', file.read_text(), re.MULTILINE)) for file in (PROJECT / "terraform").glob("*.tf")
    )
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["resource_count"] >= written > 0, "checkov did not read everything"


def test_every_exception_has_a_reason():
    skipped = checked(PROJECT / "terraform")["results"]["skipped_checks"]
    assert skipped
    assert all(len(check["check_result"]["suppress_comment"].split()) >= 5 for check in skipped)


def test_what_is_insecure_is_found(tmp_path: Path):
    shutil.copytree(PROJECT / "terraform", tmp_path / "terraform", ignore=shutil.ignore_patterns(".terraform"))
    storage = tmp_path / "terraform" / "storage.tf"
    storage.write_text(re.sub(r"(block_public_acls +=) true", r"\1 false", storage.read_text()))
    assert "CKV_AWS_53" in {check["check_id"] for check in failures(checked(tmp_path / "terraform"))}


def failures(found: dict[str, Any]) -> list[dict[str, Any]]:
    failed: list[dict[str, Any]] = found["results"]["failed_checks"]
    return failed
