"""Builds the function's zip: the package `image_pipeline` and the libraries of requirements.txt, for one architecture.

Modules come with their bytecode: Lambda's code folder is read-only, so Python could not keep what it compiles, and
would compile again at every start. It is the same for every architecture. The sources stay for tracebacks to quote.

The same inputs give the same bytes: entries are sorted, and their times and modes are fixed. The inputs' hash is the
zip's comment, so a zip that is up to date is recognised and left alone.

    python lambda/build_zip.py [--architecture host|x86_64|arm64] [--output build/function.zip]
"""

import argparse
import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

LAMBDA = Path(__file__).resolve().parent
PROJECT = LAMBDA.parent
PACKAGE = LAMBDA / "image_pipeline"
REQUIREMENTS = LAMBDA / "requirements.txt"
RUNTIME = json.loads((PROJECT / "definitions" / "stack.json").read_text())["function"]["runtime"]
TASK_ROOT = "/var/task"
"""Where Lambda unzips it, and so where bytecode says that its source is."""

# Lambda's python3.13 runs on Amazon Linux 2023, whose glibc is 2.34.
PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
ARCHITECTURES = ("host", *PLATFORMS)

# What nothing reads on Lambda. Licences of what is shipped are kept, in licenses/.
UNREAD = (
    "bin/*",
    "**/__pycache__/*",
    "**/*.pyi",
    "**/py.typed",
    "**/tests/*",
    "*.dist-info/**",
    ".lock",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css",  # of a page that shows the API's documentation
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
    "fontpkg_noto_sans/files/*-Italic*",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can name
_MODE = 0o100644


class BuildError(Exception):
    """The zip cannot be built. The message says what is missing or what failed."""


def build(output: Path, architecture: str) -> bool:
    """Write the zip for `architecture` to `output`; return whether it had to be built."""
    digest = _digest_of_inputs(architecture)
    if _comment(output) == digest:
        output.touch()  # make compares times
        return False
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        code = Path(folder) / "code"
        _install(code, architecture)
        _remove_unread(code)
        for name, source in _package_entries():
            (code / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, code / name)
        _compile(code)
        fresh = Path(folder) / output.name
        entries = {path.relative_to(code).as_posix(): path for path in code.rglob("*") if path.is_file()}
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.comment = digest
            for name, source in sorted(entries.items()):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system = 3  # Unix: the mode counts
                entry.external_attr = _MODE << 16
                archive.writestr(entry, source.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)
        fresh.replace(output)
    return True


def report(output: Path) -> str:
    """Return the size of the zip and of each of its parts, compressed, largest first, and how much is bytecode."""
    parts: Counter[str] = Counter()
    bytecode = unzipped = 0
    with zipfile.ZipFile(output) as archive:
        for entry in archive.infolist():
            parts[entry.filename.split("/")[0]] += entry.compress_size
            bytecode += entry.compress_size if entry.filename.endswith(".pyc") else 0
            unzipped += entry.file_size
    total = f"{_megabytes(output.stat().st_size)}, {_megabytes(unzipped)} unzipped; {_megabytes(bytecode)} is bytecode"
    lines = [f"  {_megabytes(size):>9}  {part}" for part, size in parts.most_common()]
    return "\n".join([f"{output}: {total}", *lines])


def _digest_of_inputs(architecture: str) -> bytes:
    platform = sysconfig.get_platform() if architecture == "host" else PLATFORMS[architecture]
    digest = hashlib.sha256(f"{platform} {RUNTIME} {sys.version}".encode())
    for path in sorted([Path(__file__), REQUIREMENTS, *(source for _, source in _package_entries())]):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(LAMBDA)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest().encode()


def _comment(archive: Path) -> bytes:
    try:
        with zipfile.ZipFile(archive) as existing:
            return existing.comment
    except (FileNotFoundError, zipfile.BadZipFile):
        return b""


def _install(target: Path, architecture: str) -> None:
    platform = [] if architecture == "host" else ["--python-platform", PLATFORMS[architecture]]
    command = [_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(target), *platform]
    hashed = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirements", str(REQUIREMENTS)]
    if subprocess.run([*command, *hashed], check=False).returncode:  # noqa: S603  # the command is ours
        raise BuildError(f"the libraries of {REQUIREMENTS} could not be installed (see above)")


def _uv() -> str:
    """Return the uv on PATH, if it runs (a version manager's stand-in may not), or else environments/create's own."""
    for uv in ("uv", str(PROJECT / ".envs" / "uv" / "bin" / "uv")):
        with contextlib.suppress(OSError):
            if not subprocess.run([uv, "--version"], check=False, capture_output=True).returncode:  # noqa: S603  # uv
                return uv
    raise BuildError("needs uv: run environments/create dev, which installs it")


def _remove_unread(libraries: Path) -> None:
    """Keep what Python reads, and every licence in one folder."""
    for path in [path for path in libraries.rglob("*") if path.is_file()]:
        inside = PurePosixPath(path.relative_to(libraries))
        if inside.full_match("*.dist-info/licenses/**") or inside.full_match("*.dist-info/LICEN[CS]E*"):
            kept = libraries / "licenses" / inside.parts[0].removesuffix(".dist-info") / inside.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.rename(kept)
        elif any(inside.full_match(pattern) for pattern in UNREAD):
            path.unlink()


def _compile(code: Path) -> None:
    """Put bytecode beside every module.

    It is valid whatever the time of its source (PEP 552, unchecked): the two never part. It is compiled by a process
    that does nothing else, for what else is in memory shows in it (https://github.com/python/cpython/issues/98819).
    """
    offered = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if offered != RUNTIME:
        raise BuildError(f"the function runs on {RUNTIME}, which cannot load the bytecode of {offered}")
    command = [sys.executable, "-I", "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    if subprocess.run([*command, "-s", str(code), "-p", TASK_ROOT, str(code)], check=False).returncode:  # noqa: S603
        raise BuildError("a module cannot be compiled (see above)")


def _package_entries() -> Iterator[tuple[str, Path]]:
    for path in PACKAGE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(PurePosixPath(path.relative_to(LAMBDA))), path


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.2f} MB"


def main() -> int:
    """Build what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description="Builds the function's zip.")
    parser.add_argument("--architecture", choices=ARCHITECTURES, default="host", help="default: this machine's")
    parser.add_argument("--output", type=Path, default=PROJECT / "build" / "function.zip", metavar="FILE")
    arguments = parser.parse_args()
    try:
        built = build(arguments.output, arguments.architecture)
    except BuildError as error:
        print(f"build_zip: {error}", file=sys.stderr)
        return 1
    print(report(arguments.output) if built else f"{report(arguments.output)}\nIt is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
