"""The core stays pure: it may be used, and tested, with nothing of AWS anywhere near."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import image_pipeline.core
import pytest

ALLOWED = {"PIL", "image_pipeline.core", "image_pipeline.errors"}
MODULES = sorted(Path(image_pipeline.core.__path__[0]).glob("*.py"))


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_core_imports_the_standard_library_pillow_and_itself_alone(module: Path) -> None:
    foreign = {
        name
        for name in imported(module)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED)
    }
    assert not foreign
