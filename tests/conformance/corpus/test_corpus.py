"""Every real file ends as READY, or is rejected with the code that it deserves; and looks as it should."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from image_pipeline.core.formats import FORMATS
from image_pipeline.errors import CorruptImage, EmptyFile, FileTooLarge, ImageTooLarge, UnsupportedFormat

from tests.conformance.corpus.download import ACCEPTED, PROJECT
from tests.conformance.corpus.run import READY, Outcome

DOCUMENT = PROJECT / "docs" / "CONFORMANCE.md"
EXCEPTIONS = Path(__file__).with_name("exceptions.txt")
CODES = {error.code for error in (CorruptImage, EmptyFile, FileTooLarge, ImageTooLarge, UnsupportedFormat)}

MEMORY = json.loads((PROJECT / "definitions" / "stack.json").read_text())["function"]["memory_mb"]
REST_OF_THE_FUNCTION = 150
"""MiB that boto3, Powertools, the runtime client and the original's bytes take beside the job, on the generous side."""

CPU_SECONDS = 10
FAR = 4.0
"""Mean CIEDE2000. Filters differ by up to 3 on dithered pictures, in which every pixel is an edge."""


def exceptions(heading: str) -> dict[str, str]:
    """What stands under a heading of the list: a path, and the word before it."""

    def lines() -> Iterator[str]:
        inside = False
        for line in EXCEPTIONS.read_text().splitlines():
            inside = line == heading if line.endswith(":") else inside
            if inside and line and not line.startswith("#") and not line.endswith(":"):
                yield line

    return {path: word for word, path in (line.split(maxsplit=1) for line in lines())}


def test_every_file_ends_as_ready_or_rejected(outcomes: list[Outcome]) -> None:
    others = [outcome for outcome in outcomes if outcome.end not in {READY, *CODES}]
    assert not others, "crashed, hung, or raised what it must not"


def test_each_rejection_has_the_code_that_the_file_deserves(outcomes: list[Outcome]) -> None:
    """Other formats are unsupported. Of the accepted ones all are READY, but for those that the list names."""
    listed = exceptions("rejected:")
    deserved = {
        outcome.path: listed.get(
            outcome.path, READY if PurePosixPath(outcome.path).suffix.lower() in ACCEPTED else UnsupportedFormat.code
        )
        for outcome in outcomes
    }
    assert {outcome.path: outcome.end for outcome in outcomes} == deserved


def test_no_file_takes_more_memory_than_the_function_has(outcomes: list[Outcome]) -> None:
    most = max(outcomes, key=lambda outcome: outcome.megabytes)
    assert most.megabytes + REST_OF_THE_FUNCTION <= MEMORY, most


def test_no_file_takes_longer_than_ten_seconds_of_cpu(outcomes: list[Outcome]) -> None:
    longest = max(outcomes, key=lambda outcome: outcome.seconds)
    assert longest.seconds < CPU_SECONDS, longest


def test_what_is_ready_looks_as_libvips_has_it(outcomes: list[Outcome]) -> None:
    """Where the two differ, the list says why that is so."""
    compared = [outcome for outcome in outcomes if outcome.colour is not None]
    assert len(compared) > 500, "libvips reads most of it"
    far = {outcome.path: f"{outcome.colour:.1f} ΔE" for outcome in compared if (outcome.colour or 0) > FAR}
    unexplained = {path: apart for path, apart in far.items() if path not in exceptions("unlike libvips:")}
    assert not unexplained


def test_every_exception_is_still_one(outcomes: list[Outcome]) -> None:
    by_path = {outcome.path: outcome for outcome in outcomes}
    assert exceptions("rejected:").keys() | exceptions("unlike libvips:").keys() <= by_path.keys()
    healed = [path for path in exceptions("unlike libvips:") if (by_path[path].colour or 0) <= FAR]
    assert not healed


def test_the_documents_tell_how_the_files_ended(outcomes: list[Outcome]) -> None:
    rows = re.findall(r"^\| `?(\w+)`? \| ([\d,]+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    told = {end: int(count.replace(",", "")) for end, count in rows}
    assert told == Counter(outcome.end for outcome in outcomes)


def test_the_corpus_has_every_format(outcomes: list[Outcome]) -> None:
    """As the first word of what is told about a result: what came out, and TIFF, BMP and HEIC become JPEG or PNG."""
    made = {outcome.detail.split(",")[0] for outcome in outcomes if outcome.end == READY}
    assert made == {known.name for known in FORMATS.values() if known.displayed}
