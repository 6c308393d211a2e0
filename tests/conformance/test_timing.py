"""An animation keeps its time: as libvips reads the original's and the result's."""

import pytest
from image_pipeline.core.pipeline import process
from PIL import Image

from tests import images
from tests.conformance import reference
from tests.conformance.case import PLAIN
from tests.conformance.cases.animation import CANVAS, stories


def timing(data: bytes) -> tuple[object, object]:
    """The milliseconds that each frame stays, and how often all of them are repeated."""
    told = reference.fields(data)
    return told["delay"], told["loop"]


@pytest.mark.parametrize("loop", [None, 0, 1, 7], ids=lambda loop: f"loop {loop}")
@pytest.mark.parametrize("story", [name for name in stories() if "nothing" not in name])
def test_a_gif_keeps_its_durations_and_its_loop_count(story: str, loop: int | None) -> None:
    data = images.gif(CANVAS, stories()[story], loop=loop)
    assert len(timing(data)[0]) == len(stories()[story])  # type: ignore[arg-type]
    assert timing(process(data, PLAIN).data) == timing(data)


def test_a_frame_that_changes_nothing_lends_its_time_to_the_one_before() -> None:
    data = images.gif(CANVAS, stories()["a frame that paints nothing"])
    assert timing(data)[0] == [100, 200, 300]
    assert timing(process(data, PLAIN).data)[0] == [300, 300]


@pytest.mark.parametrize("loop", [0, 1, 7], ids=lambda loop: f"loop {loop}")
def test_a_webp_keeps_its_durations_and_its_loop_count(loop: int) -> None:
    data = images.animated_webp(5, loop=loop)
    assert timing(data)[0] == [100, 110, 120, 130, 140]
    assert timing(process(data, PLAIN).data) == timing(data)


@pytest.mark.parametrize("name", ["PNG", "AVIF", "TIFF"])
def test_what_shows_its_first_picture_only_is_no_animation(name: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    data = images.encoded(frames[0], name, save_all=True, append_images=frames[1:])
    assert len(reference.decoded(process(data, PLAIN).data)) == 1
