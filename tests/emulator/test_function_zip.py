"""The function's zip: the same bytes every time, all that the function imports, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from emulator.embedded import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

BUILD = PROJECT / "lambda" / "build_zip.py"
FUNCTION_PYTHON = PROJECT / ".envs" / "lambda-runtime" / "bin" / "python"


def build(output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, BUILD, "--output", output, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("zip") / "function.zip"
    result = build(output)
    assert result.returncode == 0, result.stderr
    return output


def test_a_zip_that_is_up_to_date_is_left_alone(built: Path) -> None:
    before = built.read_bytes()
    assert "is up to date" in build(built).stdout
    assert built.read_bytes() == before


def test_a_zip_of_something_else_is_replaced_and_the_same_inputs_give_the_same_bytes(
    built: Path, tmp_path: Path
) -> None:
    stale = tmp_path / "function.zip"
    with zipfile.ZipFile(stale, "w") as archive:
        archive.writestr("app.py", "")
    assert "up to date" not in build(stale).stdout
    assert stale.read_bytes() == built.read_bytes()


def test_it_holds_all_that_the_function_imports(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        archive.extractall(tmp_path)
    program = "import blurhash, pi_heif, PIL._avif, PIL._imagingcms, PIL._imagingft, PIL._webp, image_pipeline.handler"
    result = subprocess.run(  # noqa: S603
        [FUNCTION_PYTHON, "-B", "-c", program],
        cwd=tmp_path,
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ModuleNotFoundError" not in result.stderr, result.stderr
    assert "ImportError" not in result.stderr, result.stderr


def test_licences_are_kept_and_what_nothing_reads_is_not(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    libraries = {name.split("/")[1].rsplit("-", 1)[0] for name in names if name.startswith("licenses/")}
    assert {"pillow", "pi_heif", "aws_lambda_powertools", "fontpkg_noto_sans"} <= libraries
    unread = ("__pycache__", ".dist-info", ".pyi", "/tests/", "boto3", "Italic")
    assert [name for name in names if any(part in name for part in unread)] == []


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    refused = build(tmp_path / "function.zip", "--architecture", "mips")
    assert refused.returncode == 2
    assert "invalid choice: 'mips'" in refused.stderr
