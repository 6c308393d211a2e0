import pytest
from image_pipeline.record import Processed, Rejection, Status

from demo.outcome import Outcome, amount
from demo.records_table import records_table
from tests.unit.demo.outcomes import ready, refused


def test_what_ended_as_it_should_has_no_problem():
    assert ready().problem == ""
    assert refused().problem == ""
    assert ready(sample={"becomes": ""}).problem == "", "any result will do where none is named"


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (
            ready(status=Status.FAILED, processed=None, error=Rejection("corrupt_image", "")),
            "ended as FAILED with corrupt_image",
        ),
        (ready(status=Status.DELETED, processed=None), "ended as DELETED"),
        (ready(processed=Processed("a.png", "v2", 9, "PNG", "image/png", 512, 500)), "512 × 500"),
        (
            ready(processed=Processed("a.png", "v2", 9, "JPEG", "image/jpeg", 512, 512)),
            "should become png, and is JPEG",
        ),
        (ready(sample={"source": "api"}), "came in by api, and is recorded as s3"),
        (ready(sample={"becomes": "", "refused": "empty_file"}), "refused as empty_file, and ended as READY"),
        (
            Outcome(refused(code="empty_file").sample, refused().record),
            "refused as empty_file, and ended as corrupt_image",
        ),
    ],
)
def test_what_did_not_is_said(outcome: Outcome, says: str):
    assert says in outcome.problem


def test_an_outcome_is_put_in_words():
    outcome = ready()
    assert outcome.formats == "PNG → PNG"
    assert outcome.sizes == "640 × 480 → 512 × 512"
    assert outcome.volumes.endswith("→ 2 kB")
    assert outcome.verdict == "READY"
    assert outcome.milliseconds == 1250


def test_a_rejection_has_no_result_to_tell_of():
    outcome = refused()
    assert (outcome.formats, outcome.sizes, outcome.volumes) == ("", "", "10 B")
    assert outcome.verdict == "corrupt_image"


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (2_540_000, "2.5 MB")])
def test_bytes_are_rounded_to_a_readable_unit(count: int, words: str):
    assert amount(count) == words


def test_the_table_has_a_line_for_each_record_and_its_columns_are_aligned():
    lines = records_table([ready("short.png"), ready("日本の写真.png"), refused("a longer key.jpg")]).splitlines()
    assert len(lines) == 2 + 3
    ascii_lines = [line.replace("日本の写真", "wwwwwwwwww") for line in lines]  # each takes two columns
    assert {line.index(word) for line, word in zip(ascii_lines[2:], ("s3", "s3", "s3"), strict=True)} == {
        ascii_lines[0].index("source")
    }
    assert {len(line) for line in ascii_lines[1:]} == {len(ascii_lines[1])}, "the last column ends flush"
    assert "corrupt_image" in lines[4]
