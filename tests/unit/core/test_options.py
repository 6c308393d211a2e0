"""Every option has a default; every bad value is named."""

import pytest
from image_pipeline.core.options import ImageWatermark, Mode, Options, TextWatermark
from image_pipeline.errors import InvalidConfiguration


def test_the_defaults_are_those_of_the_documentation() -> None:
    options = Options()
    assert (options.width, options.height, options.mode, options.quality) == (512, 512, Mode.COVER, 82)
    assert (options.max_bytes, options.max_pixels) == (30 * 1024 * 1024, 50_000_000)
    assert options.formats == {"JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("width", 0),
        ("height", 100_000),
        ("mode", "fill"),
        ("background", "white"),
        ("quality", 0),
        ("quality", 101),
        ("max_bytes", 0),
        ("max_pixels", 10**9),
        ("max_frames", 0),
        ("formats", frozenset()),
        ("formats", frozenset({"JPEG", "SVG"})),
    ],
)
def test_a_bad_value_is_a_configuration_error_that_names_its_option(option: str, value: object) -> None:
    with pytest.raises(InvalidConfiguration, match=f"^{option}: must be"):
        Options(**{option: value})


@pytest.mark.parametrize(
    ("watermark", "option"),
    [
        (TextWatermark(text=" "), "watermark.text"),
        (TextWatermark(text="two\nlines"), "watermark.text"),
        (TextWatermark(text="x", opacity=0), "watermark.opacity"),
        (TextWatermark(text="x", margin=0.6), "watermark.margin"),
        (TextWatermark(text="x", scale=2), "watermark.scale"),
        (TextWatermark(text="x", weight=50), "watermark.weight"),
        (TextWatermark(text="x", position="middle"), "watermark.position"),
        (ImageWatermark(png=b"GIF89a"), "watermark.png"),
    ],
)
def test_a_bad_watermark_is_a_configuration_error_that_names_its_option(
    watermark: TextWatermark | ImageWatermark, option: str
) -> None:
    with pytest.raises(InvalidConfiguration, match=f"^{option}: must be"):
        Options(watermark=watermark)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        Options(width=0, quality=400, watermark=TextWatermark(text="", opacity=2))
    assert all(name in str(caught.value) for name in ("width", "quality", "watermark.text", "watermark.opacity"))


def test_problems_can_be_listed_without_raising() -> None:
    assert [problem.option for problem in Options.check(width=0, quality=400)] == ["width", "quality"]
    assert Options.check(width=100) == []
