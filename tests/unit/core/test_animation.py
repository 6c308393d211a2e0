"""Animations stay animations: frames as browsers compose them, durations, loop count."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from image_pipeline.core.options import Mode, Options, TextWatermark
from image_pipeline.core.pipeline import process
from image_pipeline.errors import CorruptImage
from PIL import Image, ImageSequence

from tests import images
from tests.images import GifFrame

OPTIONS = Options()
INSIDE = replace(OPTIONS, mode=Mode.INSIDE)
RED, GREEN, BLUE, CLEAR = (220, 30, 30, 255), (30, 170, 60, 255), (40, 60, 210, 255), (0, 0, 0, 0)
TOLERANCE = 12  # levels; WebP at quality 82 on flat colours


def frames(data: bytes) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(images.opened(data)):
        yield frame.convert("RGBA")


def durations(data: bytes) -> list[int]:
    found = []
    for frame in ImageSequence.Iterator(images.opened(data)):
        frame.load()
        found.append(frame.info["duration"])
    return found


def test_a_gif_keeps_its_frames_durations_and_loop() -> None:
    result = process(images.animated_gif(5, loop=7), OPTIONS)
    assert images.opened(result.data).info["loop"] == 7
    assert durations(result.data) == [100, 110, 120, 130, 140]
    assert result.original.frames == 5


def test_a_webp_keeps_its_frames_durations_and_loop() -> None:
    result = process(images.animated_webp(5, loop=7), OPTIONS)
    assert images.opened(result.data).info["loop"] == 7
    assert durations(result.data) == [100, 110, 120, 130, 140]
    assert result.original.frames == 5


def test_a_gif_that_plays_once_plays_once() -> None:
    data = images.gif((64, 64), [GifFrame(RED[:3]), GifFrame(BLUE[:3])], loop=None)
    assert "loop" not in images.opened(process(data, OPTIONS).data).info


@pytest.mark.parametrize("make", [images.animated_gif, images.animated_webp])
def test_every_frame_shows_what_it_should_and_has_the_exact_size(make: Callable[[int], bytes]) -> None:
    result = process(make(4), OPTIONS)
    scale = 512 / 120
    for index, frame in enumerate(frames(result.data)):
        assert frame.size == (512, 512)
        left = index * 40 if make is images.animated_gif else index * 30
        x = (left + 20 - 20) * scale  # cover crops 20 of 160 columns on each side
        if 20 < x < 492 and (index or make is images.animated_webp):
            assert frame.getpixel((round(x), 256)) == pytest.approx(RED, abs=TOLERANCE)
        assert frame.getpixel((256, 30)) == pytest.approx(BLUE, abs=TOLERANCE)


LEFT, RIGHT = (0, 0, 32, 64), (32, 0, 64, 64)


@pytest.mark.parametrize(
    ("disposal", "expected"),
    [
        (0, (RED, BLUE)),  # unspecified: left in place
        (1, (RED, BLUE)),  # left in place
        (2, (CLEAR, BLUE)),  # cleared, to nothing rather than to a colour, as browsers do
        (3, (GREEN, BLUE)),  # what was there before comes back
    ],
)
def test_a_gif_frame_is_disposed_of_as_it_asks(disposal: int, expected: tuple[tuple[int, ...], ...]) -> None:
    data = images.gif(
        (64, 64),
        [GifFrame(GREEN[:3]), GifFrame(RED[:3], LEFT, disposal=disposal), GifFrame(BLUE[:3], RIGHT)],
    )
    last = list(frames(process(data, INSIDE).data))[-1]
    assert (last.getpixel((10, 32)), last.getpixel((54, 32))) == expected


def test_what_a_partial_first_frame_leaves_uncovered_is_transparent() -> None:
    data = images.gif((64, 64), [GifFrame(RED[:3], LEFT), GifFrame(BLUE[:3], (0, 0, 8, 8))])
    for frame in frames(process(data, INSIDE).data):
        assert (frame.getpixel((20, 32)), frame.getpixel((54, 32))[3]) == (RED, 0)


def test_a_frame_that_reaches_beyond_the_canvas_is_cut_and_does_not_enlarge_it() -> None:
    data = images.gif((64, 64), [GifFrame(GREEN[:3]), GifFrame(RED[:3], (32, 32, 640, 640))])
    result = process(data, INSIDE)
    assert (result.width, result.height) == (64, 64)
    assert list(frames(result.data))[-1].getpixel((50, 50)) == RED


def test_each_gif_frame_keeps_its_own_palette() -> None:
    colours = [(i * 20, 255 - i * 20, 128) for i in range(12)]
    data = images.gif((64, 64), [GifFrame(colour) for colour in colours])
    shown = [frame.getpixel((32, 32))[:3] for frame in frames(process(data, INSIDE).data)]
    assert shown == colours


def test_a_webp_that_clears_between_frames_keeps_its_transparency() -> None:
    result = list(frames(process(images.animated_webp(3, transparent=True), INSIDE).data))
    assert [frame.getpixel((20, 60))[3] for frame in result] == [255, 0, 0]
    assert [frame.getpixel((90, 60))[3] for frame in result] == [0, 0, 255]


def test_the_watermark_is_on_every_frame() -> None:
    marked = replace(OPTIONS, watermark=TextWatermark(text="MARK", position="centre", scale=0.3))
    for frame in frames(process(images.animated_gif(3), marked).data):
        assert any(min(pixel[:3]) > 200 for pixel in frame.crop((150, 200, 360, 320)).get_flattened_data())


@pytest.mark.parametrize(
    "limit",
    [{"max_frames": 3}, {"max_pixels": 4 * 512 * 512 - 1}],
    ids=["frames", "pixels of the result"],
)
@pytest.mark.parametrize("make", [images.animated_gif, images.animated_webp])
def test_an_animation_beyond_a_limit_becomes_its_first_frame(
    make: Callable[[int], bytes], limit: dict[str, int]
) -> None:
    result = process(make(4), replace(OPTIONS, **limit))
    assert getattr(images.opened(result.data), "n_frames", 1) == 1
    assert result.original.frames == 4


def test_an_animation_at_the_limit_stays_whole() -> None:
    result = process(images.animated_gif(4), replace(OPTIONS, max_frames=4, max_pixels=4 * 512 * 512))
    assert images.opened(result.data).n_frames == 4


def test_a_gif_of_very_many_frames_is_counted_only_until_it_has_too_many() -> None:
    result = process(images.gif_bomb(20_000), OPTIONS)
    assert result.original.frames == OPTIONS.max_frames + 1
    assert getattr(images.opened(result.data), "n_frames", 1) == 1


def test_a_gif_cut_off_in_a_later_frame_is_corrupt() -> None:
    with pytest.raises(CorruptImage):
        process(images.animated_gif(4)[:-200], OPTIONS)


def test_a_gif_without_a_picture_is_corrupt() -> None:
    with pytest.raises(CorruptImage):
        process(images.gif((64, 64), []), OPTIONS)
