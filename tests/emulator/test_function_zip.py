"""The function's zip: the same bytes every time, all that the function imports, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from image_pipeline import config

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
    assert "It is up to date." in build(built).stdout
    assert built.read_bytes() == before


def test_a_zip_of_something_else_is_replaced_and_the_same_inputs_give_the_same_bytes(
    built: Path, tmp_path: Path
) -> None:
    stale = tmp_path / "function.zip"
    with zipfile.ZipFile(stale, "w") as archive:
        archive.writestr("app.py", "")
    assert "up to date" not in build(stale).stdout
    assert stale.read_bytes() == built.read_bytes()


@pytest.fixture(scope="module")
def unzipped(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)  # which gives every file the time of now
    return folder


def run(program: str, folder: Path) -> str:
    """What the program prints, with the function's Python and settings, in the folder of its code."""
    settings = {"AWS_DEFAULT_REGION": "us-east-1", **dict.fromkeys(config.REQUIRED, "x")}
    result = subprocess.run(  # noqa: S603
        [FUNCTION_PYTHON, "-B", "-c", program], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_it_holds_all_that_the_function_imports(unzipped: Path) -> None:
    run(
        "import pi_heif, PIL._avif, PIL._imagingcms, PIL._imagingft, PIL._webp\n"
        "import image_pipeline.handler, image_pipeline.api",
        unzipped,
    )


def test_no_module_of_it_is_compiled_when_the_function_starts(unzipped: Path) -> None:
    compiled = run(
        "import sys\n"
        "sys.addaudithook(lambda event, seen: event == 'compile' and str(seen[1]).endswith('.py') and print(seen[1]))\n"
        "import image_pipeline.handler, image_pipeline.api",
        unzipped,
    )
    assert compiled == ""


def test_a_traceback_quotes_the_source(unzipped: Path) -> None:
    said = run(
        "import traceback\n"
        "from image_pipeline.config import Settings\n"
        "try: Settings.from_env({})\n"
        "except Exception: print(traceback.format_exc())",
        unzipped,
    )
    assert f'File "{unzipped}/image_pipeline/config.py", line ' in said
    assert 'raise InvalidConfiguration("; ".join(problems))' in said


def test_it_has_less_than_20_megabytes(built: Path) -> None:
    assert built.stat().st_size < 20_000_000


def test_every_part_is_shown_with_its_size(built: Path) -> None:
    shown = dict(line.split()[::-2] for line in build(built).stdout.splitlines() if line.startswith("  "))
    with zipfile.ZipFile(built) as archive:
        assert set(shown) == {name.split("/")[0] for name in archive.namelist()}


def test_licences_are_kept_and_what_nothing_reads_is_not(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    libraries = {name.split("/")[1].rsplit("-", 1)[0] for name in names if name.startswith("licenses/")}
    assert {"pillow", "pi_heif", "aws_lambda_powertools", "fontpkg_noto_sans"} <= libraries
    unread = (".dist-info", ".pyi", "/tests/", "boto3", "Italic")
    assert [name for name in names if any(part in name for part in unread)] == []


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    refused = build(tmp_path / "function.zip", "--architecture", "mips")
    assert refused.returncode == 2
    assert "invalid choice: 'mips'" in refused.stderr
