"""The watermark can be read on every picture, by a measure with a named minimum, and in scripts of many kinds."""

from dataclasses import replace
from pathlib import Path

import fontpkg_noto_sans_arabic
import noto_cjk_sans_jp_regular
import numpy as np
import pytest
from image_pipeline.core import watermark
from image_pipeline.core.options import ImageWatermark, Options, Position, TextWatermark
from image_pipeline.core.pipeline import process
from numpy.typing import NDArray
from PIL import Image, features
from skimage import data

from tests.conformance import files, reference
from tests.conformance.distance import Picture
from tests.conformance.report import Report

MINIMUM_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.3: what large letters need against what is around them."""

SIDE = 512
ARABIC = str(next(Path(fontpkg_noto_sans_arabic.__file__).parent.glob("files/*.ttf")))
CJK = str(next(Path(noto_cjk_sans_jp_regular.__file__).parent.glob("*.otf")))
TEXT = TextWatermark(text="image-pipeline")
SHAPED = pytest.mark.skipif(not features.check_feature("raqm"), reason="needs libfribidi.so.0 on the system")


def _noise() -> Picture:
    return np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def _checkerboard() -> Picture:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return np.repeat((255 * ((x // 3 + y // 3) % 2))[..., None], 3, axis=2).astype(np.uint8)


def _flat(level: int) -> Picture:
    return np.full((SIDE, SIDE, 3), level, np.uint8)


GROUNDS = {
    "black": _flat(0),
    "white": _flat(255),
    "mid-grey": _flat(128),
    "light grey": _flat(200),
    "a portrait": data.astronaut(),
    "fur": np.asarray(Image.fromarray(data.chelsea()).resize((SIDE, SIDE))),
    "gravel": np.repeat(data.gravel()[..., None], 3, axis=2),
    "noise": _noise(),
    "a checkerboard": _checkerboard(),
}
MARKS = {position.value: replace(TEXT, position=position) for position in Position}


def marked(ground: Picture, mark: TextWatermark | ImageWatermark) -> Picture:
    """The picture with the mark, without any loss in coding."""
    return reference.decoded(process(files.by_pillow(ground, "PNG", compress_level=1), Options(watermark=mark)).data)[0]


def letters_and_outline(mark: TextWatermark) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the mark is light, and where it is dark: found from outside, by what it does to black and to white."""
    on_black, on_white = (marked(GROUNDS[name], mark).astype(float).mean(axis=2) for name in ("black", "white"))
    alpha = 1 - (on_white - on_black) / 255
    return (alpha > 0.5) & (on_black > 0.8 * 255 * alpha), (alpha > 0.5) & (on_black < 0.2 * 255 * alpha)


def luminance(picture: Picture) -> NDArray[np.float64]:
    """WCAG 2.2's relative luminance."""
    values = picture.astype(float) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(picture: Picture, mark: TextWatermark) -> float:
    """WCAG 2.2's contrast ratio of the letters against their outline, 1 to 21, each by its mean."""
    letters, outline = letters_and_outline(mark)
    light = luminance(picture)
    return float((light[letters].mean() + 0.05) / (light[outline].mean() + 0.05))


@pytest.mark.parametrize(
    "mark", [MARKS["bottom-right"], MARKS["centre"], MARKS["tiled"]], ids=lambda mark: mark.position
)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_text_can_be_read_on(ground: str, mark: TextWatermark, report: Report | None) -> None:
    measured = contrast(marked(GROUNDS[ground], mark), mark)
    if report:
        report.contrasts.append((f"{ground}, {mark.position}", measured, MINIMUM_CONTRAST))
    assert measured >= MINIMUM_CONTRAST, f"{measured:.1f} : 1"


def test_the_measure_finds_a_text_without_outline_unreadable() -> None:
    """White on white has 1:1: the letters' own pixels against the picture where the outline would be."""
    letters, outline = letters_and_outline(TEXT)
    picture = _flat(255)
    light = luminance(picture)
    assert letters.any()
    assert outline.any()
    assert (light[letters].mean() + 0.05) / (light[outline].mean() + 0.05) == pytest.approx(1)


@pytest.mark.parametrize("position", Position)
@pytest.mark.parametrize("size", [(512, 512), (512, 64), (64, 512), (31, 17), (4, 4)])
def test_all_of_the_mark_is_in_the_picture(position: Position, size: tuple[int, int]) -> None:
    """What is inked in a picture with room around it is as much as in the picture itself, for each mark that it has."""
    mark = replace(TEXT, position=position)
    sheet = watermark.apply(Image.new("RGBA", size, (0, 0, 0, 0)), mark)
    one = np.asarray(watermark.layer(mark, size).getchannel("A"), dtype=int).sum()
    inked = np.asarray(sheet.getchannel("A"), dtype=int).sum()
    assert sheet.size == size
    assert inked >= one
    assert inked % one == 0


def test_tiles_cover_the_picture() -> None:
    """Wherever a third of its width and height is cut out, some of the mark is in it."""
    letters, _ = letters_and_outline(MARKS["tiled"])
    side = SIDE // 3
    free = [
        (left, top)
        for left in range(0, SIDE - side, 16)
        for top in range(0, SIDE - side, 16)
        if not letters[top : top + side, left : left + side].any()
    ]
    assert free == []


def test_a_logo_larger_than_the_picture_is_scaled_to_its_share() -> None:
    logo = np.zeros((2000, 3000, 4), np.uint8)
    logo[:] = (250, 80, 0, 255)
    mark = ImageWatermark(png=files.by_pillow(logo, "PNG"), scale=0.5, margin=0.1, opacity=1)
    changed = np.argwhere((marked(_flat(90), mark) != 90).any(axis=2))
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0) + 1
    assert (right - left, bottom - top) == (256, 171)
    assert (SIDE - right, SIDE - bottom) == (51, 51)


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Zoë Ångström · Łódź", None),
        ("Ελληνικά", None),
        ("Кириллица", None),
        pytest.param("صورة", ARABIC, marks=SHAPED),
        ("照片 写真", CJK),
    ],
    ids=["Latin", "Greek", "Cyrillic", "Arabic", "Chinese and Japanese"],
)
def test_a_text_is_drawn_in_its_script(text: str, font: str | None) -> None:
    """Every character adds ink: none is left out, and none is the sign for a missing one."""
    inked = [
        np.asarray(
            watermark.layer(TextWatermark(text=text[:end], font_path=font), (SIDE, SIDE)).getchannel("A"), int
        ).sum()
        for end in range(1, len(text) + 1)
        if text[end - 1] != " "
    ]
    assert inked == sorted(inked)
    assert (
        contrast(
            marked(GROUNDS["gravel"], TextWatermark(text=text, font_path=font)),
            TextWatermark(text=text, font_path=font),
        )
        >= MINIMUM_CONTRAST
    )


def mask(text: str) -> NDArray[np.int_]:
    layer = watermark.layer(TextWatermark(text=text, font_path=ARABIC, scale=0.2), (SIDE, SIDE))
    return np.asarray(layer.getchannel("A"), int)


@SHAPED
def test_arabic_letters_join() -> None:
    """Three letters beh, joined, are one line of ink; kept apart by non-joiners they are three, and wider."""
    joined, apart = mask("بيت"), mask("ب\N{ZERO WIDTH NON-JOINER}ي\N{ZERO WIDTH NON-JOINER}ت")
    assert joined.shape[1] < 0.8 * apart.shape[1]


@SHAPED
def test_arabic_runs_from_right_to_left() -> None:
    """The text begins with alef, a bare stroke, and ends with seen, which is wide: so the stroke is on the right."""
    inked = (mask("\N{ARABIC LETTER ALEF} \N{ARABIC LETTER SEEN}") > 0).any(axis=0).astype(int)
    starts, ends = (np.flatnonzero(np.diff(inked, prepend=0, append=0) == step) for step in (1, -1))
    left, right = ends - starts
    assert right < left / 2
