"""The documents say what is so: their commands, settings, error codes, numbers and links are held to the code."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from image_pipeline import api, config
from image_pipeline.core.options import ImageWatermark, Options, TextWatermark
from image_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROJECT = Path(__file__).parents[2]
GUIDE = PROJECT / "docs" / "LOCAL-DEVELOPMENT.md"
DEPLOYMENT = PROJECT / "docs" / "DEPLOYMENT.md"
OPERATIONS = PROJECT / "docs" / "OPERATIONS.md"
RECORDS = PROJECT / "docs" / "adr"
DOCUMENTS = sorted(
    document
    for folder in PROJECT.iterdir()
    if folder.name != "build" and not folder.name.startswith(".")
    for document in ([folder] if folder.is_file() else folder.rglob("*"))
    if document.suffix == ".md" and not any(part.startswith(".") for part in document.relative_to(PROJECT).parts)
)

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
TARGETS = re.compile(r"^([a-z][a-z-]*):(.*)$", re.MULTILINE)
MAKE = re.compile(r"\bmake((?: +[a-z][a-z-]*| +[A-Z]+=\S+)+)")
RECORD_HEADINGS = ["Status", "Context", "Alternatives considered", "Decision", "Consequences"]


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@cache
def text_of(document: Path) -> str:
    return document.read_text()


def prose(document: Path) -> str:
    """A document without its blocks of code."""
    return FENCE.sub("", text_of(document))


def commands(document: Path) -> Iterator[str]:
    """What a document shows in code: the pieces in its lines, and the lines of its blocks that are typed."""
    yield from CODE.findall(prose(document))
    for block in FENCE.findall(text_of(document)):
        yield from (line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ "))


def targets_named(document: Path) -> set[str]:
    """The make targets that a document tells the reader to use."""
    calls = chain.from_iterable(MAKE.findall(command) for command in commands(document))
    return {word for call in calls for word in call.split() if "=" not in word}


def table_after(heading: str) -> Iterator[list[str]]:
    """The rows of the first table under a heading of the guide, cell by cell."""
    _, _, rest = text_of(GUIDE).partition(f"{heading}\n")
    for line in rest[rest.index("\n|") :].strip().splitlines()[2:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def settings_documented() -> dict[str, str]:
    """Each variable of the guide's table, and what stands as its default."""
    return {CODE.findall(row[0])[0]: row[1] for row in table_after("## Settings of the function")}


def subclasses(error: type[PipelineError]) -> Iterable[type[PipelineError]]:
    return chain([error], *map(subclasses, error.__subclasses__()))


@cache
def anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    headings = (re.sub(r"[`*]", "", heading) for heading in HEADING.findall(prose(document)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_that_a_document_names_exists(document: Path):
    existing = {name for name, _ in TARGETS.findall((PROJECT / "Makefile").read_text())}
    assert targets_named(document) <= existing


def test_every_command_of_make_help_is_in_the_readme_or_a_guide():
    public = {name for name, rest in TARGETS.findall((PROJECT / "Makefile").read_text()) if "## " in rest}
    assert {"up", "test", "lock"} <= public
    assert public <= set().union(*map(targets_named, (GUIDE, DEPLOYMENT, OPERATIONS, PROJECT / "README.md")))


def test_the_guide_has_every_setting_of_the_function_and_no_other():
    tables = (config.OPTIONS, config.TEXT_WATERMARK, config.IMAGE_WATERMARK)
    defined = json.loads((PROJECT / "definitions" / "stack.json").read_text())["function"]["environment"]
    named = {*config.REQUIRED, config.LINK_ENDPOINT_URL, *chain.from_iterable(tables)}
    assert set(settings_documented()) == named | set(defined)


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        (config.OPTIONS, Options),
        (config.TEXT_WATERMARK, TextWatermark),
        ({"WATERMARK_SCALE": config.IMAGE_WATERMARK["WATERMARK_SCALE"]}, ImageWatermark),
    ],
    ids=["options", "text", "image"],
)
def test_the_defaults_in_the_guide_are_those_of_the_code(variables: dict[str, Any], options: type[Any]):
    documented = settings_documented()
    defaults = {field.name: field.default for field in fields(options)}
    for variable, (option, parse) in variables.items():
        stated = CODE.findall(documented[variable])
        if stated:
            assert defaults[option] in [parse(value) for value in stated], variable
        else:
            assert not isinstance(defaults[option], str | int | float), f"{variable} has a default"


def test_every_error_code_is_explained_in_the_guide_with_the_status_that_the_api_gives_it():
    codes = {error.code for error in subclasses(PipelineError)} | {"not_found"}
    rows = table_after("### An image is FAILED, or the API answers an error")
    explained = {CODE.findall(row[0])[0]: int(row[1]) for row in rows}
    assert explained == {code: int(api.HTTP_STATUS.get(code, 500)) for code in codes}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_to_a_file_or_a_heading_leads_there(document: Path):
    for link in LINK.findall(prose(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(PROJECT), f"{link} leads out of the project"
        if anchor:
            assert anchor in anchors(target), f"{link}: there is no such heading"


def test_the_records_of_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in RECORDS.iterdir())
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("record", sorted(RECORDS.glob("*.md")), ids=name_of)
def test_a_record_of_a_decision_has_its_number_and_the_five_headings(record: Path):
    title, *headings = HEADING.findall(prose(record))
    assert title.startswith(f"{int(record.name[:4])}. ")
    assert headings == RECORD_HEADINGS


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_no_document_keeps_a_list_of_the_records_which_would_go_stale(document: Path):
    linked = {link for link in LINK.findall(prose(document)) if re.search(r"(^|/)\d{4}-[a-z0-9-]+\.md", link)}
    assert len(linked) < len(list(RECORDS.glob("*.md"))) / 2
