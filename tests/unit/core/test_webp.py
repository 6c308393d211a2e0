"""Still WebP pictures do not go through Pillow; they must look as if they did."""

import pytest
from image_pipeline.core import webp
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import process
from image_pipeline.errors import CorruptImage
from PIL import Image

from tests import images

DETAILED = Image.effect_noise((1303, 977), 60).convert("RGB")


def decoded(data: bytes, needed: tuple[int, int]) -> Image.Image:
    with Image.open(images.io.BytesIO(data)) as image:
        picture = webp.decode(data, image.size, needed, alpha=image.mode == "RGBA")
    assert picture is not None, "libwebp was not found, or gave up"
    return picture


@pytest.mark.parametrize("save", [{"quality": 90}, {"lossless": True}], ids=["lossy", "lossless"])
@pytest.mark.parametrize("alpha", [False, True], ids=["opaque", "transparent"])
def test_a_picture_decoded_whole_is_the_same_as_pillows(save: dict[str, int], *, alpha: bool) -> None:
    picture = images.scene(701, 499)
    if alpha:
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    data = images.encoded(picture, "WEBP", **save)
    found, pillow = decoded(data, (701, 499)), images.opened(data)
    assert (found.mode, found.size) == (pillow.mode, pillow.size)
    assert found.tobytes() == pillow.tobytes()


@pytest.mark.parametrize("picture", [images.scene(1303, 977), DETAILED], ids=["scene", "noise"])
def test_a_lossy_picture_averaged_as_it_lies_is_what_pillow_would_average(picture: Image.Image) -> None:
    data = images.encoded(picture, "WEBP", quality=90)
    found, expected = decoded(data, (256, 256)), images.opened(data).reduce(2)
    assert found.size == expected.size == (652, 489)
    assert images.mean_difference(found, expected) < 0.7


def test_a_small_lossless_picture_keeps_its_colours_where_lossy_ones_average_them() -> None:
    stripes = Image.new("RGB", (1024, 1024), "red")
    stripes.paste("blue", (0, 0, 1024, 511))
    found = decoded(images.encoded(stripes, "WEBP", lossless=True), (256, 256))
    assert set(found.getcolors() or ()) == {(1024 * 511, (0, 0, 255)), (1024 * 513, (255, 0, 0))}


def test_the_profile_and_the_orientation_survive() -> None:
    data = images.photo(1600, 1200, format="WEBP", orientation=6, icc=images.display_p3_profile(), quality=90)
    result = images.opened(process(data, Options()).data)
    plain = images.opened(process(images.photo(1600, 1200, format="WEBP", quality=90), Options()).data)
    assert images.corners(result) == images.UPRIGHT
    assert images.mean_difference(result, plain) > 2, "the profile made no difference"


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_what_libwebp_cannot_decode_is_rejected_as_pillow_rejects_it(keep: float) -> None:
    data = images.truncated(images.encoded(DETAILED, "WEBP"), keep)
    with pytest.raises(CorruptImage):
        process(data, Options())
