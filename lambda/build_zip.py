"""Builds the function's zip: the package `image_pipeline` and the libraries of requirements.txt, for one architecture.

The same inputs give the same bytes: entries are sorted, and their times and modes are fixed. The inputs' hash is the
zip's comment, so a zip that is up to date is recognised and left alone.

    python lambda/build_zip.py [--architecture host|x86_64|arm64] [--output build/function.zip]
"""

import argparse
import contextlib
import hashlib
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
        libraries = Path(folder) / "libraries"
        _install(libraries, architecture)
        entries = dict([*_library_entries(libraries), *_package_entries()])
        fresh = Path(folder) / output.name
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
    """Return the size of the zip and of each of its parts, compressed, largest first."""
    with zipfile.ZipFile(output) as archive:
        parts: Counter[str] = Counter()
        for entry in archive.infolist():
            parts[entry.filename.split("/")[0]] += entry.compress_size
        unzipped = sum(entry.file_size for entry in archive.infolist())
    lines = [f"{output}: {_megabytes(output.stat().st_size)}, {_megabytes(unzipped)} unzipped"]
    return "\n".join([*lines, *(f"  {_megabytes(size):>9}  {part}" for part, size in parts.most_common())])


def _digest_of_inputs(architecture: str) -> bytes:
    platform = sysconfig.get_platform() if architecture == "host" else PLATFORMS[architecture]
    digest = hashlib.sha256(f"{platform} {sys.version}".encode())
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


def _library_entries(libraries: Path) -> Iterator[tuple[str, Path]]:
    for path in libraries.rglob("*"):
        inside = PurePosixPath(path.relative_to(libraries))
        if not path.is_file():
            continue
        if not any(inside.full_match(pattern) for pattern in UNREAD):
            yield str(inside), path
        elif inside.full_match("*.dist-info/licenses/**") or inside.full_match("*.dist-info/LICEN[CS]E*"):
            yield f"licenses/{inside.parts[0].removesuffix('.dist-info')}/{inside.name}", path


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
    print(report(arguments.output) if built else f"{arguments.output} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
