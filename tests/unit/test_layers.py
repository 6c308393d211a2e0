"""Imports point inward: what each layer of the function may know (docs/ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lambda" / "image_pipeline"

DOMAIN = {"errors", "record", "ports"}
MAY_IMPORT = {
    "core": {"core", "errors", "PIL", "pi_heif", "fontpkg_noto_sans"},
    "errors": set(),
    "record": set(),
    "ports": {"record"},
    "state_machine": {"record"},
    "attempt": DOMAIN | {"core"},
    "service": DOMAIN | {"core", "state_machine", "attempt"},
    "adapters": DOMAIN | {"adapters", "boto3", "botocore"},
    "config": {"errors", "core"},
    "telemetry": {"service", "aws_lambda_powertools"},
    "events": {"errors", "service", "state_machine", "telemetry"},
    "api": {"errors", "record", "service", "telemetry", "aws_lambda_powertools"},
    "bootstrap": {"adapters", "config", "service", "boto3", "botocore"},
    "handler": {"bootstrap", "events", "api", "telemetry", "aws_lambda_powertools"},
}


def imports(module: Path) -> set[str]:
    """The layers and libraries that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top, _, rest = name.partition(".")
            found.add(rest.partition(".")[0] if top == "image_pipeline" else top)
    return found - set(sys.stdlib_module_names)


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_knows_only_what_lies_further_in(layer: str):
    modules = list((PACKAGE / layer).glob("*.py")) or [PACKAGE / f"{layer}.py"]
    for module in modules:
        unknown = {name for name in imports(module) if not name.startswith("mypy_boto3")} - MAY_IMPORT[layer]
        assert not unknown, f"{module.name} imports {unknown}"


def test_every_module_belongs_to_a_layer():
    names = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert names - {"__init__", "__pycache__"} == set(MAY_IMPORT)
