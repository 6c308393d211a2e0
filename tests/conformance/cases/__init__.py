"""All cases, group by group.

Every expected picture is made from known pixels: by libvips' resampler (`reference`), after arithmetic that stands in
the case, in `colours` or in `animation`. None is made by the code that is judged.
"""

from tests.conformance.case import Case
from tests.conformance.cases import alpha, animation, colour, depth, formats, geometry

EVERY_CASE: tuple[Case, ...] = tuple(
    case for module in (formats, geometry, colour, depth, alpha, animation) for case in module.cases()
)
