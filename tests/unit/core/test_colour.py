"""Colours come out as sRGB. `TOLERANCE` is in levels of 255: JPEG's and AVIF's own loss on a flat colour is about 2."""

import io
from dataclasses import replace

import pytest
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import process
from PIL import Image, ImageCms

from tests import images

OPTIONS = Options(quality=100)
WITH_TIFF = replace(OPTIONS, formats=OPTIONS.formats | {"TIFF"})
TOLERANCE = 3


def centre(data: bytes, options: Options = OPTIONS) -> tuple[int, ...]:
    picture = images.opened(process(data, options).data)
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB").getpixel((256, 256))


def flat(mode: str, colour: object, name: str, **save: object) -> bytes:
    return images.encoded(Image.new(mode, (64, 64), colour), name, **save)


def by_little_cms(profile: bytes, mode: str, colour: object) -> tuple[int, ...]:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(
        Image.new(mode, (1, 1), colour), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
    ).getpixel((0, 0))


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("profile", "expected"),
    [  # by hand: to linear, through XYZ to sRGB's primaries, to sRGB's curve
        (images.display_p3_profile(), (216, 93, 31)),
        (images.adobe_rgb_profile(), (227, 100, 42)),
    ],
    ids=["Display P3", "Adobe RGB"],
)
def test_a_wide_gamut_profile_is_converted(name: str, profile: bytes, expected: tuple[int, ...]) -> None:
    options = {"lossless": True} if name == "WEBP" else {} if name == "PNG" else {"subsampling": "4:4:4"}
    data = flat("RGB", (200, 100, 50), name, icc_profile=profile, quality=100, **options)
    assert centre(data) == pytest.approx(expected, abs=TOLERANCE)


def test_a_wide_gamut_heic_is_converted() -> None:
    data = images.heic(Image.new("RGB", (64, 64), (200, 100, 50)), icc_profile=images.display_p3_profile())
    assert centre(data) == pytest.approx((216, 93, 31), abs=TOLERANCE + 2)


def test_a_profile_with_alpha_beside_it_keeps_the_alpha() -> None:
    data = flat("RGBA", (200, 100, 50, 128), "PNG", icc_profile=images.display_p3_profile())
    assert centre(data) == pytest.approx((216, 93, 31, 128), abs=TOLERANCE)


def test_a_grey_profile_is_converted() -> None:
    expected = 255 * (1.055 * ((128 / 255) ** 1.8) ** (1 / 2.4) - 0.055)
    assert centre(flat("L", 128, "PNG", icc_profile=images.grey_profile(1.8))) == pytest.approx(
        (expected,) * 3, abs=TOLERANCE
    )


def test_a_grey_profile_with_alpha_beside_it_is_converted() -> None:
    data = flat("LA", (128, 100), "PNG", icc_profile=images.grey_profile(1.8))
    assert centre(data) == pytest.approx((146, 146, 146, 100), abs=TOLERANCE)


def test_a_palette_is_converted_by_its_profile() -> None:
    picture = Image.new("RGB", (64, 64), (200, 100, 50)).quantize(4)
    data = images.encoded(picture, "PNG", icc_profile=images.display_p3_profile())
    assert centre(data) == pytest.approx((216, 93, 31), abs=TOLERANCE)


@pytest.mark.parametrize(
    "profile",
    [b"not a profile", images.display_p3_profile()[:200], images.grey_profile(), images.cmyk_profile()],
    ids=["text", "cut off", "for grey", "for ink"],
)
def test_a_profile_that_is_broken_or_for_other_pixels_is_ignored(profile: bytes) -> None:
    assert centre(flat("RGB", (200, 100, 50), "PNG", icc_profile=profile)) == (200, 100, 50)


def test_an_srgb_profile_changes_nothing() -> None:
    assert centre(flat("RGB", (200, 100, 50), "PNG", icc_profile=images.srgb_profile())) == (200, 100, 50)


INK = (200, 40, 0, 30)
WITHOUT_PROFILE = tuple((255 - ink) * (255 - INK[3]) // 255 for ink in INK[:3])


@pytest.mark.parametrize(
    "data",
    [images.cmyk_jpeg(INK), images.cmyk_jpeg(INK, adobe=False), images.ycck_jpeg(INK)],
    ids=["inverted by Adobe", "plain", "YCCK"],
)
def test_ink_without_a_profile_is_light_less_what_the_ink_takes(data: bytes) -> None:
    assert centre(data) == pytest.approx(WITHOUT_PROFILE, abs=TOLERANCE)


def test_ink_with_a_profile_is_converted_by_it() -> None:
    expected = by_little_cms(images.cmyk_profile(), "CMYK", INK)
    assert expected != pytest.approx(WITHOUT_PROFILE, abs=20)
    assert centre(images.cmyk_jpeg(INK, icc=images.cmyk_profile())) == pytest.approx(expected, abs=TOLERANCE)


def test_ink_in_a_tiff_is_converted() -> None:
    assert centre(flat("CMYK", INK, "TIFF"), WITH_TIFF) == pytest.approx(WITHOUT_PROFILE, abs=TOLERANCE)


def test_16_bit_grey_is_scaled_and_not_clipped() -> None:
    row = [images.opened(process(images.grey16_png(), OPTIONS).data).getpixel((x, 256))[0] for x in range(4, 512, 63)]
    assert row == pytest.approx([255 * x / 511 for x in range(4, 512, 63)], abs=TOLERANCE)


@pytest.mark.parametrize("mode", ["I;16", "I;16B"])
def test_16_bit_grey_in_a_tiff_is_scaled(mode: str) -> None:
    assert centre(flat(mode, 0x8000, "TIFF"), WITH_TIFF) == pytest.approx((128,) * 3, abs=TOLERANCE)


def test_16_bit_rgb_is_scaled_and_not_clipped() -> None:
    assert centre(images.rgb16_png((65535, 32768, 4096))) == pytest.approx((255, 128, 16), abs=1)


@pytest.mark.parametrize(("mode", "value"), [("I", 32768), ("F", 0.5)])
def test_32_bit_samples_are_scaled(mode: str, value: object) -> None:
    assert centre(flat(mode, value, "TIFF"), WITH_TIFF) == pytest.approx((128,) * 3, abs=TOLERANCE)


def test_lab_is_converted() -> None:
    red = ImageCms.profileToProfile(
        Image.new("RGB", (64, 64), (200, 40, 40)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    assert centre(images.encoded(red, "TIFF"), WITH_TIFF) == pytest.approx((200, 40, 40), abs=TOLERANCE + 2)


def test_one_bit_is_black_and_white() -> None:
    result = images.opened(process(images.one_bit_png(), OPTIONS).data)
    assert (result.getpixel((20, 256)), result.getpixel((490, 256))) == ((0, 0, 0), (255, 255, 255))


def test_a_palette_keeps_its_colours() -> None:
    assert images.corners(images.opened(process(images.palette_png(), OPTIONS).data)) == images.UPRIGHT


def test_a_palette_keeps_the_transparency_of_each_colour() -> None:
    result = images.opened(process(images.palette_png(transparency=b"\x00\x80\xff"), OPTIONS).data)
    spots = [(20, 20), (490, 20), (20, 490), (490, 490)]
    assert [result.getpixel(spot)[3] for spot in spots] == [0, 128, 255, 255]
    assert result.getpixel((490, 20))[:3] == pytest.approx(images.GREEN, abs=TOLERANCE)


def test_grey_keeps_its_alpha() -> None:
    result = images.opened(process(images.grey_alpha_png(), OPTIONS).data)
    assert (result.getpixel((20, 256)), result.getpixel((490, 256))[3]) == ((128, 128, 128, 255), 0)


@pytest.mark.parametrize(
    ("depth", "key", "pixel"),
    [(8, b"\0\xc8\0\x64\0\x32", bytes((200, 100, 50))), (16, b"\xc8\x01\x64\x02\x32\x03", b"\xc8\x01\x64\x02\x32\x03")],
)
def test_the_colour_that_a_png_declares_transparent_is(depth: int, key: bytes, pixel: bytes) -> None:
    data = images.png(64, 64, depth, 2, [pixel * 64] * 64, (b"tRNS", key))
    result = images.opened(process(data, OPTIONS).data)
    assert result.getpixel((256, 256))[3] == 0


@pytest.mark.parametrize(("pixel", "alpha"), [(b"\xc8\x01", 0), (b"\xc8\x02", 255)], ids=["it", "one near it"])
def test_the_16_bit_grey_that_a_png_declares_transparent_is(pixel: bytes, alpha: int) -> None:
    data = images.png(64, 64, 16, 0, [pixel * 64] * 64, (b"tRNS", b"\xc8\x01"))
    result = images.opened(process(data, OPTIONS).data).convert("RGBA")
    assert result.getpixel((256, 256))[3] == alpha


def test_a_transparent_colour_is_not_averaged_away_in_a_large_picture() -> None:
    row = bytes((200, 100, 50, 0, 0, 0)) * 1100
    data = images.png(2200, 2200, 8, 2, [row] * 2200, (b"tRNS", b"\0\xc8\0\x64\0\x32"))
    result = images.opened(process(data, OPTIONS).data)
    assert result.getpixel((256, 256)) == pytest.approx((0, 0, 0, 128), abs=40)


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    result = process(flat("RGBA", (200, 100, 50, 255), "PNG"), OPTIONS)
    assert (images.opened(result.data).mode, result.original.alpha) == ("RGB", False)
