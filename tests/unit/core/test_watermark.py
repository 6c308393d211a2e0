"""The watermark can be read on any picture, lies wholly inside it, and is drawn once."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from image_pipeline.core import watermark
from image_pipeline.core.options import ImageWatermark, Mode, Options, Position, TextWatermark
from image_pipeline.core.pipeline import process
from image_pipeline.errors import ImageRejected, InvalidConfiguration
from PIL import Image, ImageChops, features

from tests import images

TEXT = TextWatermark(text="image-pipeline")
LOGO_COLOUR = (250, 80, 0, 255)
LOGO = ImageWatermark(png=images.encoded(Image.new("RGBA", (300, 200), LOGO_COLOUR), "PNG"))
PLAIN = Options()
MARKED = replace(PLAIN, watermark=TEXT)


def flat(colour: str | tuple[int, int, int], size: tuple[int, int] = (512, 512)) -> bytes:
    return images.encoded(Image.new("RGB", size, colour), "PNG")


def marked_box(data: bytes, options: Options) -> tuple[int, int, int, int]:
    """Where the result differs from the one without a watermark."""
    with_mark = images.opened(process(data, options).data).convert("RGB")
    without = images.opened(process(data, replace(options, watermark=None)).data).convert("RGB")
    box = ImageChops.difference(with_mark, without).getbbox()
    assert box, "no watermark"
    return box


def contrast(picture: Image.Image) -> float:
    """WCAG 2's contrast ratio between the lightest and the darkest twentieth of the pixels: 1 none, 21 most."""
    levels = sorted(picture.convert("L").get_flattened_data())
    tail = len(levels) // 20
    dark, light = (sum(part) / tail / 255 for part in (levels[:tail], levels[-tail:]))
    return (light**2.2 + 0.05) / (dark**2.2 + 0.05)


@pytest.mark.parametrize("background", ["black", "white", "gray", "yellow", (200, 200, 200)])
def test_the_text_is_legible_on_a_flat_background(background: str | tuple[int, int, int]) -> None:
    """WCAG 2 asks 3:1 of large text; the flat background itself has 1:1."""
    data = flat(background)
    box = marked_box(data, MARKED)
    result = images.opened(process(data, MARKED).data)
    assert contrast(result.crop(box)) >= 3


def test_the_text_is_legible_on_a_busy_background() -> None:
    """Its letters are lighter than nearly all of the noise, and its outline darker."""
    noise = images.encoded(Image.effect_noise((512, 512), 60).convert("RGB"), "PNG")
    box = marked_box(noise, MARKED)
    letters = images.opened(process(noise, MARKED).data).crop(box)
    levels = sorted(letters.convert("L").get_flattened_data())
    assert levels[-len(levels) // 10] > 215
    assert levels[len(levels) // 10] < 75


@pytest.mark.parametrize("mark", [TEXT, LOGO], ids=["text", "logo"])
@pytest.mark.parametrize("position", [position for position in Position if position != Position.TILED])
def test_the_mark_sits_where_it_is_told_with_its_margin(
    mark: TextWatermark | ImageWatermark, position: Position
) -> None:
    options = replace(PLAIN, watermark=replace(mark, position=position, margin=0.1))
    left, top, right, bottom = marked_box(flat((90, 90, 90)), options)
    if position == Position.CENTRE:
        assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((256, 256), abs=2)
    else:
        assert (left if "left" in position else 512 - right) == pytest.approx(51, abs=2)
        assert (top if "top" in position else 512 - bottom) == pytest.approx(51, abs=2)


@pytest.mark.parametrize("mark", [TEXT, LOGO, replace(TEXT, text="W" * 300, scale=1)], ids=["text", "logo", "long"])
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (20, 20), (512, 40)])
def test_the_mark_lies_wholly_inside_a_picture_of_any_size(
    mark: TextWatermark | ImageWatermark, size: tuple[int, int]
) -> None:
    drawn = watermark.apply(Image.new("RGB", size), mark)
    assert drawn.size == size
    layer = watermark.layer(mark, size)
    assert layer.width <= size[0]
    assert layer.height <= size[1]
    result = process(flat((90, 90, 90), size), Options(mode=Mode.INSIDE, watermark=mark))
    assert (result.width, result.height) == size


@pytest.mark.parametrize("mark", [TEXT, LOGO], ids=["text", "logo"])
def test_tiles_leave_no_quarter_of_the_picture_free_and_are_all_whole(mark: TextWatermark | ImageWatermark) -> None:
    mark = replace(mark, position=Position.TILED, scale=mark.scale / 2)
    one = sum(watermark.layer(mark, (512, 512)).getchannel("A").get_flattened_data())
    sheet = watermark.apply(Image.new("RGBA", (512, 512), (0, 0, 0, 0)), mark).getchannel("A")
    for left, top in ((0, 0), (256, 0), (0, 256), (256, 256)):
        assert sum(sheet.crop((left, top, left + 256, top + 256)).get_flattened_data()) >= one
    assert sum(sheet.get_flattened_data()) % one == 0, "tiles overlap, or reach beyond the picture"
    left, top, right, bottom = sheet.getbbox() or (0, 0, 0, 0)
    assert min(left, top, 512 - right, 512 - bottom) >= 15, "no margin"


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (512, 40)])
def test_a_picture_with_room_for_one_tile_has_it_in_the_middle(size: tuple[int, int]) -> None:
    drawn = watermark.apply(Image.new("RGBA", size, (0, 0, 0, 0)), replace(TEXT, position=Position.TILED, scale=0.5))
    left, top, right, bottom = drawn.getbbox() or (0, 0, 0, 0)
    assert (left + right, top + bottom) == pytest.approx(size, abs=2)


def test_the_text_is_as_large_as_its_scale_says() -> None:
    heights = []
    for scale in (0.05, 0.1):
        _, top, _, bottom = marked_box(flat("black"), replace(PLAIN, watermark=replace(TEXT, text="H", scale=scale)))
        heights.append(bottom - top)
    assert heights[1] / heights[0] == pytest.approx(2, rel=0.15)


def test_a_logo_larger_than_the_picture_is_scaled_to_its_share() -> None:
    big = replace(LOGO, png=images.encoded(Image.new("RGBA", (3000, 2000), LOGO_COLOUR), "PNG"), scale=0.5)
    left, _, right, _ = marked_box(flat("black"), replace(PLAIN, watermark=big))
    assert right - left == pytest.approx(256, abs=1)


def test_opacity_lets_the_picture_through() -> None:
    seen = []
    for opacity in (0.2, 1):
        logo = replace(LOGO, png=images.encoded(Image.new("RGBA", (50, 50), "white"), "PNG"), opacity=opacity)
        left, top, right, bottom = marked_box(flat("black"), replace(PLAIN, watermark=logo))
        result = images.opened(process(flat("black"), replace(PLAIN, watermark=logo)).data)
        seen.append(result.getpixel(((left + right) // 2, (top + bottom) // 2))[0])
    assert seen == pytest.approx([51, 255], abs=2)


def test_the_mark_shows_on_a_transparent_picture() -> None:
    result = images.opened(process(images.transparent_png(), MARKED).data)
    corner = result.crop((300, 440, 512, 512))
    assert corner.getchannel("A").getextrema()[1] > 200


def test_the_mark_is_drawn_once_for_each_size() -> None:
    process(flat("black"), MARKED)
    before = watermark.layer.cache_info()
    process(flat("white"), MARKED)
    after = watermark.layer.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (1, 0)


def test_a_marked_picture_does_not_change_the_next() -> None:
    first = process(flat("black"), MARKED).data
    process(images.photo(), MARKED)
    assert process(flat("black"), MARKED).data == first


@pytest.mark.parametrize("text", ["© Zoë Ångström", "Ελληνικά", "Кириллица", "50 % & more", "a\N{NO-BREAK SPACE}b"])
def test_latin_greek_and_cyrillic_are_drawn(text: str) -> None:
    assert marked_box(flat("gray"), replace(PLAIN, watermark=replace(TEXT, text=text)))


@pytest.mark.parametrize(
    ("text", "missing"), [("日本", "U+65E5"), ("ok \N{SNOWMAN}", "U+2603"), ("\U0001f600", "U+1F600")]
)
def test_a_text_that_the_font_cannot_draw_is_a_configuration_error_that_names_the_character(
    text: str, missing: str
) -> None:
    with pytest.raises(InvalidConfiguration, match=rf"watermark\.text.*{missing.replace('+', r'\+')}") as caught:
        process(flat("black"), replace(PLAIN, watermark=replace(TEXT, text=text)))
    assert not isinstance(caught.value, ImageRejected)


def test_a_text_whose_letters_join_is_refused_where_the_system_cannot_join_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Lambda, which has no FriBiDi. Pillow would draw the letters apart and in the wrong order."""
    monkeypatch.setattr(features, "check_feature", lambda feature: feature != "raqm")
    with pytest.raises(InvalidConfiguration, match=r"^watermark\.text: .*libfribidi"):
        process(flat("black"), replace(PLAIN, watermark=replace(TEXT, text="שלום")))
    process(flat("black"), MARKED)


def test_a_heavier_weight_has_more_ink() -> None:
    def ink(weight: int) -> int:
        layer = watermark.layer(replace(TEXT, weight=weight, scale=0.2), (512, 512))
        return sum(layer.getchannel("A").get_flattened_data())

    assert ink(300) < ink(600) < ink(900)


def test_a_font_that_is_not_there_is_a_configuration_error() -> None:
    with pytest.raises(InvalidConfiguration, match=r"watermark\.font_path"):
        process(flat("black"), replace(PLAIN, watermark=replace(TEXT, font_path="/nowhere/font.ttf")))


def test_a_logo_that_cannot_be_decoded_is_a_configuration_error() -> None:
    with pytest.raises(InvalidConfiguration, match=r"watermark\.png"):
        process(flat("black"), replace(PLAIN, watermark=replace(LOGO, png=LOGO.png[:60])))


@pytest.mark.parametrize(
    ("job", "unwanted"),
    [
        ("watermark=ImageWatermark(png=photo)", {"PIL.ImageFont", "PIL._imagingft", "PIL.ImageDraw", "pi_heif"}),
        ("watermark=TextWatermark(text='x')", {"pi_heif", "fontpkg", "fontpkg_noto_sans"}),
        ("", {"PIL.ImageFont", "pi_heif", "PIL.TiffImagePlugin", "PIL.AvifImagePlugin", "PIL.WebPImagePlugin"}),
    ],
    ids=["logo", "text", "neither"],
)
def test_nothing_is_imported_that_the_job_does_not_need(job: str, unwanted: set[str], tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(flat("black", (64, 64)))
    script = f"""
import sys
from pathlib import Path
from image_pipeline.core.options import *
from image_pipeline.core.pipeline import process
photo = open({str(photo)!r}, "rb").read()
process(photo, Options({job}))
print(*sys.modules)
"""
    output = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": "lambda"}
    )
    assert unwanted.isdisjoint(output.stdout.split())
