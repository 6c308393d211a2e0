"""Any format that comes in can be written as any that goes out: the steps between know nothing of either."""

import numpy as np
import pytest
from image_pipeline.core.decode import open_source
from image_pipeline.core.encode import encode
from image_pipeline.core.formats import FORMATS
from image_pipeline.core.pipeline import STEPS

from tests.conformance import distance, files, pictures, reference
from tests.conformance.case import AVIF, JPEG, PALETTE, PLAIN, RESAMPLED, SIZE, TWICE, WEBP, Tolerance
from tests.conformance.distance import Picture

OUTPUTS = {"JPEG": JPEG, "PNG": RESAMPLED, "GIF": PALETTE, "WEBP": WEBP, "AVIF": AVIF}
LOSSY_INPUTS = {"JPEG", "AVIF", "HEIC"}
WITH_ALPHA = ["PNG", "WEBP", "AVIF", "HEIC", "TIFF"]


def written(picture: Picture, source: str, output: str) -> Picture:
    """A file of one format, through all steps, as a file of another."""
    frame = next(open_source(files.by_pillow(picture, source), PLAIN).frames(PLAIN))
    for step in STEPS:
        frame = step(frame, PLAIN)
    return reference.decoded(encode([frame], FORMATS[output], PLAIN.quality, None))[0]


def tolerance(source: str, output: str) -> Tolerance:
    if source not in LOSSY_INPUTS:
        return OUTPUTS[output]
    return TWICE if output != "GIF" else PALETTE


def judge(measured: distance.Distance, admitted: Tolerance) -> None:
    if not admitted.admits(measured):
        pytest.fail(f"measured {measured}; admitted for {admitted.name}: {admitted}")


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC", "TIFF", "BMP"])
def test_an_opaque_picture_of_every_format_can_become_every_format(source: str, output: str) -> None:
    expected = reference.inside(pictures.card(600, 600), SIZE)
    judge(distance.between(written(pictures.card(600, 600), source, output), expected), tolerance(source, output))


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_gif_can_become_every_format(output: str) -> None:
    """Its 256 colours are known: libvips reads them back from the file."""
    data = files.by_libvips(pictures.card(600, 600), ".gif", "srgb")
    frame = next(open_source(data, PLAIN).frames(PLAIN))
    for step in STEPS:
        frame = step(frame, PLAIN)
    result = reference.decoded(encode([frame], FORMATS[output], PLAIN.quality, None))[0]
    judge(distance.between(result, reference.stretched(reference.decoded(data)[0][..., :3], SIZE)), OUTPUTS[output])


@pytest.mark.parametrize("output", ["PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("source", WITH_ALPHA)
def test_alpha_goes_from_every_format_that_has_it_to_every_other(source: str, output: str) -> None:
    picture = np.ascontiguousarray(pictures.cut_out()[:, 200:1000])
    judge(
        distance.between(written(picture, source, output), reference.stretched(picture, SIZE)),
        tolerance(source, output),
    )
