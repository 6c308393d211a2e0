"""Every accepted format becomes what a browser shows, with nothing but pixels in it."""

import io
from dataclasses import replace

import pytest
from image_pipeline.core.decode import Frame
from image_pipeline.core.encode import encode
from image_pipeline.core.formats import FORMATS
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import inspect, process
from image_pipeline.errors import UnsupportedFormat
from PIL import Image, ImageChops, ImageFilter

from tests import images

OPTIONS = Options()
EVERY_FORMAT = replace(OPTIONS, formats=OPTIONS.formats | {"TIFF", "BMP"})
OPAQUE = {
    "JPEG": ("JPEG", "image/jpeg", ".jpg"),
    "PNG": ("PNG", "image/png", ".png"),
    "GIF": ("GIF", "image/gif", ".gif"),
    "WEBP": ("WEBP", "image/webp", ".webp"),
    "AVIF": ("AVIF", "image/avif", ".avif"),
    "HEIC": ("JPEG", "image/jpeg", ".jpg"),
    "TIFF": ("JPEG", "image/jpeg", ".jpg"),
    "BMP": ("JPEG", "image/jpeg", ".jpg"),
}


@pytest.mark.parametrize("name", OPAQUE)
def test_an_opaque_picture_keeps_a_format_that_browsers_show_and_else_becomes_jpeg(name: str) -> None:
    result = process(images.photo(format=name), EVERY_FORMAT)
    assert (result.format, result.content_type, result.extension) == OPAQUE[name]
    assert images.opened(result.data).format == OPAQUE[name][0]
    assert images.corners(images.opened(result.data)) == images.UPRIGHT
    assert result.original.format == name


@pytest.mark.parametrize("name", ["TIFF", "HEIC"])
def test_a_picture_with_alpha_becomes_png_when_browsers_do_not_show_its_format(name: str) -> None:
    picture = images.opened(images.transparent_png())
    data = images.heic(picture) if name == "HEIC" else images.encoded(picture, name)
    result = process(data, EVERY_FORMAT)
    assert (result.format, result.original.alpha) == ("PNG", True)
    assert images.opened(result.data).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("name", ["PNG", "WEBP", "AVIF", "GIF"])
def test_transparency_stays_where_the_format_has_it(name: str) -> None:
    picture = images.opened(images.transparent_png(512, 512))
    result = images.opened(process(images.encoded(picture, name), OPTIONS).data).convert("RGBA")
    assert result.getpixel((2, 2))[3] == 0
    assert result.getpixel((256, 256)) == pytest.approx((255, 255, 255, 255), abs=2)


def test_the_first_picture_of_a_stereo_pair_becomes_a_jpeg() -> None:
    result = process(images.mpo(), OPTIONS)
    assert (result.format, result.original.format, result.original.frames) == ("JPEG", "JPEG", 2)
    assert images.corners(images.opened(result.data)) == images.UPRIGHT


def test_the_first_picture_of_an_animated_png_becomes_a_png() -> None:
    result = process(images.animated_png(), OPTIONS)
    picture = images.opened(result.data)
    assert (result.format, getattr(picture, "n_frames", 1), result.original.frames) == ("PNG", 1, 2)
    assert images.corners(picture) == images.UPRIGHT


def test_the_first_picture_of_an_avif_sequence_becomes_an_avif() -> None:
    sequence = images.encoded(images.scene(), "AVIF", save_all=True, append_images=[Image.new("RGB", (640, 480))])
    picture = images.opened(process(sequence, OPTIONS).data)
    assert (picture.format, getattr(picture, "n_frames", 1)) == ("AVIF", 1)
    assert images.corners(picture) == images.UPRIGHT


def test_bytes_after_the_end_of_a_jpeg_do_no_harm() -> None:
    assert images.corners(images.opened(process(images.jpeg_with_trailer(), OPTIONS).data)) == images.UPRIGHT


@pytest.mark.parametrize("name", ["TIFF", "BMP"])
def test_a_format_that_is_not_switched_on_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedFormat):
        process(images.photo(format=name), OPTIONS)


def test_only_the_formats_of_the_options_are_accepted() -> None:
    with pytest.raises(UnsupportedFormat):
        process(images.photo(format="PNG"), replace(OPTIONS, formats=frozenset({"JPEG"})))


@pytest.mark.parametrize(("brand", "codec"), [(b"mif1", "AVIF"), (b"mif1", "HEIC")])
def test_a_file_with_a_structural_brand_is_known_by_its_compatible_brands(brand: bytes, codec: str) -> None:
    data = images.photo(format=codec)
    assert inspect(data[:8] + brand + data[12:], OPTIONS).format == codec


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_no_metadata_of_the_original_reaches_the_result(name: str) -> None:
    secret = b"Ada's telephone"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()  # ImageDescription
    exif.get_ifd(0x8825)[1] = "N"  # GPSLatitudeRef
    save = {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>" + secret, "icc_profile": images.display_p3_profile()}
    if name == "JPEG":
        save["comment"] = secret
    data = images.photo(format=name, **save)
    assert secret in data
    result = process(data, OPTIONS).data
    assert secret not in result
    opened = images.opened(result)
    assert not opened.getexif()
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(opened.info)


def test_a_gif_comment_does_not_reach_the_result() -> None:
    data = images.encoded(images.scene(), "GIF", comment=b"Ada's telephone")
    assert b"Ada" not in process(data, OPTIONS).data


@pytest.mark.parametrize("data", [images.photo(), images.animated_gif(), images.photo(format="AVIF")], ids=lambda _: "")
def test_the_same_bytes_and_options_give_the_same_result(data: bytes) -> None:
    assert process(data, OPTIONS) == process(bytes(bytearray(data)), OPTIONS)


def test_a_gif_of_more_colours_than_it_can_hold_looks_right_from_a_little_distance() -> None:
    """Tolerance: 1.2 levels of 255 once blurred; a palette without error diffusion is 2 and more away, in bands."""
    ramp = Image.linear_gradient("L").resize((512, 512))
    across, down = ramp.transpose(Image.Transpose.ROTATE_90), ramp
    picture = Image.merge("RGB", (across, down, ImageChops.add(across, down, scale=2)))
    result = images.opened(encode([Frame(picture.copy())], FORMATS["GIF"], 82, None)).convert("RGB")
    blur = ImageFilter.GaussianBlur(3)
    assert images.mean_difference(result.filter(blur), picture.filter(blur)) < 1.2


@pytest.mark.parametrize("name", ["JPEG", "WEBP", "AVIF"])
def test_a_higher_quality_is_closer_to_the_original_and_larger(name: str) -> None:
    noise = Image.effect_noise((512, 512), 60).convert("RGB")
    data = images.encoded(noise, "PNG")

    def size(quality: int) -> int:
        source = io.BytesIO(data)
        lossless = images.encoded(Image.open(source), name, quality=95)
        return len(process(lossless, replace(OPTIONS, quality=quality)).data)

    assert size(40) < size(82) < size(95)
