"""terraform/ is in order by Terraform's own checks, and what is wrong stops at plan with a sentence that helps.

The properties of each resource are asserted by terraform/tests/*.tftest.hcl, with a provider that only pretends.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from emulator.embedded import EmbeddedStack
from emulator.stack import free_port
from tests.parity.terraform import HOST_ARCHITECTURE, Terraform, TerraformMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def initialised(folder: Path, endpoint: str | None = None, variables: dict[str, str] | None = None) -> Terraform:
    try:
        return Terraform(folder, endpoint, variables or {})
    except TerraformMissing as missing:
        pytest.skip(f"not run: {missing}")


@pytest.fixture(scope="session")
def localstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a LocalStack in which nothing is made."""
    stack = EmbeddedStack(free_port(), tmp_path_factory.mktemp("localstack") / "stack")
    try:
        yield stack.start(tmp_path_factory.mktemp("no-init-scripts")).endpoint
    finally:
        stack.stop()


def test_it_is_formatted_and_valid(tmp_path: Path):
    terraform = initialised(tmp_path)
    terraform.succeed("fmt", "-check", "-recursive", "-diff")
    validated = json.loads(terraform.succeed("validate", "-json"))
    assert validated["diagnostics"] == [], "a warning is a deprecated attribute, say"


def test_its_own_tests_pass_and_none_is_left_out(tmp_path: Path):
    terraform = initialised(tmp_path)
    for architecture in ("arm64", "x86_64"):  # no zip is opened, but there must be one
        zip_file = tmp_path / "build" / f"function-{architecture}.zip"
        zip_file.unlink(missing_ok=True)
        zip_file.touch()
    tests = "".join(file.read_text() for file in (tmp_path / "terraform" / "tests").glob("*.tftest.hcl"))
    written = len(re.findall(r"^run ", tests, re.MULTILINE))
    said = terraform.succeed("test")
    assert f"Success! {written} passed, 0 failed." in said


def no_zip(folder: Path) -> None:
    (folder / "build" / f"function-{HOST_ARCHITECTURE}.zip").unlink()


def one_bucket_for_both(folder: Path) -> None:
    definition = folder / "definitions" / "stack.json"
    stack = json.loads(definition.read_text())
    definition.write_text(json.dumps(stack | {"processed_bucket": stack["original_bucket"]}))


@pytest.mark.parametrize(
    ("spoil", "variables", "sentence"),
    [
        (no_zip, {}, f"run make build/function-{HOST_ARCHITECTURE}.zip"),
        (one_bucket_for_both, {}, "every result would trigger the function anew"),
        (None, {"architecture": "riscv64"}, 'architecture must be "arm64" or "x86_64"'),
        (None, {"name_prefix": "Acme_Dev"}, "S3 refuses capitals and underscores in a bucket's name"),
        (None, {"allowed_account_ids": '["123456789012"]'}, "AWS account ID not allowed: 000000000000"),
    ],
    ids=["no zip", "one bucket for both", "architecture", "prefix", "account"],
)
def test_what_is_wrong_stops_at_plan_with_a_sentence_that_says_what_to_do(
    spoil: Callable[[Path], None] | None, variables: dict[str, str], sentence: str, localstack: str, tmp_path: Path
):
    terraform = initialised(tmp_path, localstack, {"architecture": HOST_ARCHITECTURE} | variables)
    if spoil:
        spoil(tmp_path)
    planned = terraform.run("plan", "-input=false")
    assert planned.returncode == 1
    assert sentence in " ".join(planned.stderr.replace("\n│", " ").split())
