"""The condensed table in the documents has every case, and all of them within tolerance."""

from collections import Counter

from tests.conformance.cases import EVERY_CASE
from tests.conformance.report import BEGIN, DOCUMENT, END


def test_the_documents_have_every_group_with_as_many_cases_as_there_are() -> None:
    table = DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    told = {group: (int(cases), int(passed)) for group, cases, passed, *_ in rows[2:]}
    cases = {group: (count, count) for group, count in Counter(case.group for case in EVERY_CASE).items()}
    assert told == cases, "make conformance writes the table anew when it ends: look at it, and commit it"


def test_no_two_cases_have_the_same_name() -> None:
    assert len({case.title for case in EVERY_CASE}) == len(EVERY_CASE)
