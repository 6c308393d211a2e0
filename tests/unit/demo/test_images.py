"""Each sample is what its note says, and the pipeline's own code makes of it what the sample says it must become."""

import io
import zlib
from functools import cache

import numpy as np
import pytest
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import process
from image_pipeline.errors import ImageRejected
from PIL import ExifTags, Image, ImageCms

from demo import images
from demo.images import SAMPLES, Sample

NAMES = [make.__name__ for make in SAMPLES]


@cache
def made(name: str) -> Sample:
    return next(make for make in SAMPLES if make.__name__ == name)()


def opened(name: str) -> Image.Image:
    return Image.open(io.BytesIO(made(name).data))


def outcome_of(data: bytes) -> str:
    try:
        result = process(data, Options())
    except ImageRejected as rejection:
        return rejection.code
    return f"{result.format.lower()} of {result.width} x {result.height}"


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_becomes_what_it_says(name: str):
    sample = made(name)
    assert outcome_of(sample.data) == (sample.refused or f"{sample.becomes} of 512 x 512")


def test_no_two_samples_share_a_key_or_a_picture():
    samples = [made(name) for name in NAMES]
    assert len({sample.key for sample in samples}) == len(samples)
    assert len({sample.data for sample in samples}) == len(samples)


def test_samples_come_in_by_both_ways_and_fit_through_the_api():
    by_api = [made(name) for name in NAMES if made(name).source == "api"]
    assert by_api
    assert all(len(sample.data) <= 4.5e6 and not sample.refused for sample in by_api)


def test_the_phone_photo_lies_on_its_side_and_knows_where_it_was_taken():
    photo = opened("phone_photo")
    assert (photo.format, photo.size) == ("JPEG", (4032, 3024))
    exif = photo.getexif()
    assert exif[ExifTags.Base.Orientation] == 6
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal].startswith("2026:")
    assert len(made("phone_photo").data) > 1_500_000


def test_the_heic_is_turned_upright_by_its_own_box():
    assert made("phone_heic").data[4:12] == b"ftypheic"
    assert b"irot" in made("phone_heic").data
    assert opened("phone_heic").size == (1200, 1600)


def test_the_sunset_is_progressive_and_its_key_is_awkward():
    assert opened("sunset").info["progressive"]
    assert made("sunset").key == "holiday/ü+100%.jpg"


def test_the_panorama_is_four_times_as_wide_as_high():
    assert opened("panorama").size == (4800, 1200)


def test_the_sticker_is_clear_opaque_and_everything_between():
    levels = opened("sticker").getchannel("A").histogram()
    assert levels[0]
    assert levels[255]
    assert sum(bool(level) for level in levels[1:255]) > 100


def test_the_animation_moves_and_loops_for_ever():
    animation = opened("animation")
    assert animation.n_frames == 24
    assert animation.info["loop"] == 0
    first = animation.convert("RGB").tobytes()
    animation.seek(12)
    assert animation.convert("RGB").tobytes() != first


def test_the_poster_is_in_printing_inks():
    assert opened("print_poster").mode == "CMYK"


def test_the_moon_has_more_greys_than_eight_bits_hold():
    moon = opened("moon")
    assert moon.mode == "I;16"
    assert len(np.unique(np.asarray(moon))) > 10_000


def test_the_profile_is_display_p3():
    """The colorants are those of the profile that Apple publishes as Display P3, D50-adapted."""
    opened_profile = ImageCms.ImageCmsProfile(io.BytesIO(opened("wide_gamut").info["icc_profile"]))
    assert ImageCms.getProfileDescription(opened_profile).strip() == "Display P3"
    for colorant, expected in (
        ("red_colorant", (0.51512, 0.24120, -0.00105)),
        ("green_colorant", (0.29198, 0.69225, 0.04189)),
        ("blue_colorant", (0.15710, 0.06657, 0.78407)),
    ):
        assert getattr(opened_profile.profile, colorant)[0] == pytest.approx(expected, abs=2e-4)


def test_the_dunes_are_webp_and_the_aurora_is_avif():
    assert opened("dunes").format == "WEBP"
    assert opened("aurora").format == "AVIF"


def test_the_icon_is_small_with_one_transparent_colour_in_its_palette():
    icon = opened("icon")
    assert (icon.mode, icon.size) == ("P", (96, 96))
    assert icon.info["transparency"] == 0


def test_the_text_file_is_no_image():
    with pytest.raises(Image.UnidentifiedImageError):
        opened("text_file")


def test_the_half_sent_photo_begins_well_and_ends_early():
    photo = opened("half_sent")
    assert photo.size == (900, 600)
    with pytest.raises(OSError, match="truncated"):
        photo.load()


def test_the_empty_file_is_empty():
    assert made("empty_file").data == b""


def test_the_bomb_is_a_valid_png_that_unpacks_to_a_thousand_times_its_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert opened("decompression_bomb").size == (20_000, 20_000)
    data = made("decompression_bomb").data
    start = data.index(b"IDAT") + 4
    pixels = zlib.decompress(data[start : data.index(b"IEND") - 8])
    assert len(pixels) == 20_000 * (1 + 20_000 // 8) > 1000 * len(data)


def test_a_sample_is_the_same_every_time():
    assert images.half_sent().data == made("half_sent").data
    assert images.icon().data == made("icon").data
