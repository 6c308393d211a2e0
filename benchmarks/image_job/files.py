"""The files that are measured on: made in code, once, and kept between runs."""

import hashlib
from collections.abc import Callable
from pathlib import Path


def kept(folder: Path, name: str, suffix: str, write: Callable[[], bytes]) -> Path:
    """Give the file that `write` makes, made if it is not there; its name changes when the module of `write` does."""
    recipe = hashlib.sha256(Path(write.__code__.co_filename).read_bytes()).hexdigest()[:8]
    path = folder / f"{name}-{recipe}.{suffix}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".part")
        fresh.write_bytes(write())
        fresh.replace(path)
    return path
