"""The settings are read from the environment, and what is wrong with them is told all at once."""

import json
from pathlib import Path

import pytest
from image_pipeline.config import Settings
from image_pipeline.core.options import ImageWatermark, Mode, TextWatermark
from image_pipeline.errors import InvalidConfiguration

from tests import images

REQUIRED = {
    "ORIGINAL_BUCKET": "originals",
    "PROCESSED_BUCKET": "results",
    "TABLE": "images",
    "BY_TIME_INDEX": "by-time",
    "FAILED_INDEX": "failed",
}


def test_the_defaults_are_those_of_the_job_without_a_watermark():
    settings = Settings.from_env(REQUIRED)
    assert (settings.original_bucket, settings.processed_bucket, settings.table) == ("originals", "results", "images")
    assert (settings.options.width, settings.options.height, settings.options.mode) == (512, 512, Mode.COVER)
    assert settings.options.watermark is None


def test_what_the_stack_defines_is_accepted():
    stack = json.loads((Path(__file__).parents[2] / "definitions" / "stack.json").read_text())
    settings = Settings.from_env(REQUIRED | stack["function"]["environment"])
    assert isinstance(settings.options.watermark, TextWatermark)
    assert settings.options.max_bytes == 30 * 1024 * 1024


def test_every_option_can_be_set():
    environ = REQUIRED | {
        "IMAGE_WIDTH": "100",
        "IMAGE_MODE": "contain",
        "IMAGE_FORMATS": "jpeg, tiff",
        "WATERMARK_TEXT": "Ωmega",
        "WATERMARK_OPACITY": "0.5",
        "WATERMARK_POSITION": "top-left",
        "KEEP_COPYRIGHT": "true",
    }
    options = Settings.from_env(environ).options
    assert (options.width, options.mode, options.formats) == (100, "contain", {"JPEG", "TIFF"})
    assert options.keep_copyright
    assert isinstance(options.watermark, TextWatermark)
    assert (options.watermark.text, options.watermark.opacity, options.watermark.position) == ("Ωmega", 0.5, "top-left")


def test_a_watermark_can_be_a_png_file(tmp_path: Path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(images.transparent_png())
    watermark = Settings.from_env(REQUIRED | {"WATERMARK_IMAGE": str(logo)}).options.watermark
    assert isinstance(watermark, ImageWatermark)
    assert watermark.png == logo.read_bytes()


def test_all_problems_are_told_at_once_each_with_its_variable(tmp_path: Path):
    environ = {
        "ORIGINAL_BUCKET": "originals",
        "IMAGE_WIDTH": "wide",
        "IMAGE_HEIGHT": "0",
        "IMAGE_MODE": "squash",
        "WATERMARK_TEXT": "x",
        "WATERMARK_OPACITY": "7",
        "KEEP_COPYRIGHT": "perhaps",
        "IMAGE_FORMATS": "jpeg,exe",
    }
    with pytest.raises(InvalidConfiguration) as raised:
        Settings.from_env(environ)
    problems = dict(problem.split(": ", 1) for problem in str(raised.value).split("; "))
    assert set(problems) == {"PROCESSED_BUCKET", "TABLE", "BY_TIME_INDEX", "FAILED_INDEX"} | set(environ) - {
        "ORIGINAL_BUCKET",
        "WATERMARK_TEXT",
    }
    assert problems["IMAGE_WIDTH"] == "must be a whole number, not 'wide'"
    assert problems["KEEP_COPYRIGHT"] == "must be true or false, not 'perhaps'"

    with pytest.raises(InvalidConfiguration, match=r"WATERMARK_IMAGE: cannot be read: .*no-such\.png"):
        Settings.from_env(REQUIRED | {"WATERMARK_IMAGE": str(tmp_path / "no-such.png")})
    with pytest.raises(InvalidConfiguration, match="only one of the two"):
        Settings.from_env(REQUIRED | {"WATERMARK_IMAGE": "a.png", "WATERMARK_TEXT": "x"})


def test_a_watermark_that_cannot_be_drawn_is_told_before_any_image_needs_it():
    with pytest.raises(InvalidConfiguration, match=r"^WATERMARK_TEXT: the font has no sign for '版'"):
        Settings.from_env(REQUIRED | {"WATERMARK_TEXT": "版"})
    with pytest.raises(InvalidConfiguration, match=r"^WATERMARK_FONT: no-such\.ttf cannot be read as a font"):
        Settings.from_env(REQUIRED | {"WATERMARK_TEXT": "x", "WATERMARK_FONT": "no-such.ttf"})
