"""Pictures come out the way they were taken: each format's own way of saying so, once and not twice."""

import pytest
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import process
from PIL import Image

from tests import images

OPTIONS = Options(mode="inside", formats=frozenset({"JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"}))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_a_turned_picture_comes_out_upright(name: str, orientation: int) -> None:
    result = process(images.photo(640, 480, format=name, orientation=orientation), OPTIONS)
    assert images.corners(images.opened(result.data)) == images.UPRIGHT
    assert (result.width, result.height) == (512, 384)
    assert (result.original.width, result.original.height) == (640, 480)


def test_a_turned_photo_is_not_decoded_smaller_than_the_result() -> None:
    """Stored 4800 wide and 600 high, shown 600 wide: decoded at a half, its stripes of one pixel would be grey."""
    row = bytes([0, 255] * 300)
    stripes = Image.frombytes("L", (600, 1), row).resize((600, 4800), Image.Resampling.NEAREST)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = images.encoded(stripes.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif.tobytes())
    result = images.opened(process(data, Options(width=600, height=300, quality=95)).data).convert("L")
    assert (result.getpixel((300, 150)), result.getpixel((301, 150))) == pytest.approx((0, 255), abs=30)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_ignored(value: int) -> None:
    result = process(images.photo(orientation=value), OPTIONS)
    assert images.corners(images.opened(result.data)) == images.UPRIGHT


@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"])
def test_damaged_exif_does_not_spoil_the_picture(exif: bytes) -> None:
    data = images.photo(exif=exif + bytes(20))
    result = process(data, OPTIONS)
    assert images.corners(images.opened(result.data)) == images.UPRIGHT
    assert result.original.captured_at is None


def test_an_orientation_given_only_by_xmp_is_ignored_as_browsers_do() -> None:
    packet = b'<x:xmpmeta><rdf:Description tiff:Orientation="3"/></x:xmpmeta>'
    for name in ("JPEG", "WEBP", "AVIF"):
        result = process(images.photo(format=name, xmp=packet), OPTIONS)
        assert images.corners(images.opened(result.data)) == images.UPRIGHT


def test_an_orientation_after_a_pngs_pixels_counts_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    plain = images.encoded(images.scene().transpose(Image.Transpose.ROTATE_180), "PNG")
    late = plain[:-12] + images.png_chunk(b"eXIf", exif.tobytes()[6:]) + plain[-12:]
    assert images.corners(images.opened(process(late, OPTIONS).data)) == images.UPRIGHT
