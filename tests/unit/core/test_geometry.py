"""The result has exactly the size that was asked for, and shows the right part of the picture."""

from dataclasses import replace

import pytest
from image_pipeline.core.options import Mode, Options
from image_pipeline.core.pipeline import process
from PIL import Image, ImageDraw, ImageStat

from tests import images

OPTIONS = Options(background="#00ffff")
SHAPES = [(640, 480), (480, 640), (4000, 1500), (100, 60), (512, 512), (1, 1), (1, 10000), (10000, 1), (513, 511)]


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("mode", [Mode.COVER, Mode.CONTAIN, Mode.STRETCH])
@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_the_result_is_exactly_as_large_as_asked_whatever_the_shape(
    size: tuple[int, int], mode: Mode, name: str
) -> None:
    result = process(images.encoded(Image.new("RGB", size, "olive"), name), replace(OPTIONS, mode=mode))
    assert (result.width, result.height) == images.opened(result.data).size == (512, 512)


@pytest.mark.parametrize("size", SHAPES)
def test_inside_keeps_the_shape_and_never_enlarges(size: tuple[int, int]) -> None:
    result = process(images.encoded(Image.new("RGB", size), "PNG"), replace(OPTIONS, mode=Mode.INSIDE))
    scale = min(512 / size[0], 512 / size[1], 1)
    expected = tuple(max(1, round(side * scale)) for side in size)
    assert (result.width, result.height) == images.opened(result.data).size == expected


def test_cover_crops_the_overhang_on_both_sides_alike() -> None:
    picture = Image.new("RGB", (900, 300), "red")
    ImageDraw.Draw(picture).rectangle((300, 0, 599, 299), fill="lime")
    result = images.opened(process(images.encoded(picture, "PNG"), OPTIONS).data)
    assert [result.getpixel((x, 256)) for x in (4, 507)] == [(0, 255, 0)] * 2


def test_contain_shows_everything_between_bars_of_the_background() -> None:
    result = images.opened(process(images.photo(640, 320, format="PNG"), replace(OPTIONS, mode=Mode.CONTAIN)).data)
    assert result.getpixel((256, 120)) == result.getpixel((256, 391)) == (0, 255, 255)
    assert images.corners(result.crop((0, 128, 512, 384))) == images.UPRIGHT


def test_contain_pads_a_transparent_picture_with_transparency() -> None:
    result = images.opened(process(images.transparent_png(640, 320), replace(OPTIONS, mode=Mode.CONTAIN)).data)
    assert result.getpixel((256, 20))[3] == 0


def test_stretch_shows_everything() -> None:
    result = images.opened(process(images.photo(640, 200), replace(OPTIONS, mode=Mode.STRETCH)).data)
    assert images.corners(result) == images.UPRIGHT


def test_another_size_than_the_default_is_met_exactly() -> None:
    assert images.opened(process(images.photo(), replace(OPTIONS, width=300, height=200)).data).size == (300, 200)


@pytest.mark.parametrize("size", [(4096, 4096), (4100, 4300), (1023, 1025)])
def test_a_jpeg_decoded_at_a_fraction_looks_like_one_decoded_whole(size: tuple[int, int]) -> None:
    """Tolerance: a mean difference of 1.5 levels of 255; nearest-neighbour scaling differs by more than 6."""
    picture = Image.effect_mandelbrot(size, (-2.2, -1.4, 0.8, 1.4), 100).convert("RGB")
    data = images.encoded(picture, "JPEG", quality=95)
    ours = images.opened(process(data, replace(OPTIONS, quality=100, mode=Mode.STRETCH)).data)
    whole = images.opened(data).resize((512, 512), Image.Resampling.LANCZOS)
    assert images.mean_difference(ours, whole) < 1.5


def test_a_transparent_picture_gets_no_dark_rim() -> None:
    result = images.opened(process(images.transparent_png(), OPTIONS).data)
    rim = [pixel for pixel in result.get_flattened_data() if 20 < pixel[3] < 235]
    assert len(rim) > 100
    assert min(min(pixel[:3]) for pixel in rim) > 240


@pytest.mark.parametrize("spare", [1.0, 1.05])
def test_a_jpeg_that_may_be_decoded_smaller_keeps_its_fine_detail(spare: float) -> None:
    side = round(2 * 512 * spare)
    noise = Image.effect_noise((side // 4, side // 4), 90).resize((side, side)).convert("RGB")
    options = Options(watermark=None, quality=95)
    contrasts = [
        ImageStat.Stat(images.opened(process(images.encoded(noise, name, **save), options).data).convert("L")).stddev[0]
        for name, save in (("JPEG", {"quality": 95}), ("PNG", {}))
    ]
    assert contrasts[0] / contrasts[1] == pytest.approx(1, abs=0.02)
