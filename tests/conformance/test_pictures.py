"""Every case comes out as the expected picture, within its named tolerance, in the expected format."""

import pytest
from image_pipeline.core.pipeline import process

from tests.conformance import distance, reference
from tests.conformance.case import Case
from tests.conformance.cases import EVERY_CASE
from tests.conformance.report import Report


@pytest.mark.parametrize("case", EVERY_CASE, ids=lambda case: case.title)
def test_a_file_comes_out_as_the_picture_that_it_shows(case: Case, report: Report | None) -> None:
    data = case.make()
    result = process(data, case.options)
    shown, expected = reference.decoded(result.data), case.expected()
    if report:
        report.add(case, data, shown)
    assert result.format == case.output
    assert (len(shown), shown[0].shape[:2]) == (len(expected), (result.height, result.width))
    measured = distance.farthest(shown, expected)
    if not case.tolerance.admits(measured):
        pytest.fail(f"measured {measured}; admitted for {case.tolerance.name}: {case.tolerance}")
