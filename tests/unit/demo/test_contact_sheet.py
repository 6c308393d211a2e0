import io

import numpy as np
import pytest
from PIL import Image, ImageColor

from demo import display_p3, ink
from demo.contact_sheet import contact_sheet
from demo.images import animation, half_sent, icon, text_file
from demo.previews import preview
from tests.unit.demo.outcomes import png, ready, refused

COLOURS = ["#c03a2b", "#2bc03a", "#3a2bc0", "#c0a82b"]  # one more than a row holds


def area(page: Image.Image, colour: str) -> int:
    """Count the pixels of exactly this colour."""
    return int((np.asarray(page) == ImageColor.getrgb(colour)).all(axis=-1).sum())


def difference(one: Image.Image, other: Image.Image) -> int:
    assert one.size == other.size
    return int((np.asarray(one) != np.asarray(other)).any(axis=-1).sum())


def test_every_result_is_on_the_page_beside_its_original():
    page = contact_sheet([ready(f"{index}.png", result=colour) for index, colour in enumerate(COLOURS)])
    for colour in COLOURS:
        assert area(page, colour) > 0.95 * 300 * 300
    assert area(page, "#808080") > 0.95 * 380 * 285 * len(COLOURS)


@pytest.mark.parametrize("change", [{"code": "empty_file"}, {"message": "Nothing is in it."}, {"key": "c.jpg"}])
def test_a_rejection_shows_its_code_its_message_and_its_key(change: dict[str, str]):
    assert difference(contact_sheet([ready(), refused()]), contact_sheet([ready(), refused(**change)])) > 100


def test_a_page_of_nothing_but_rejections_can_be_drawn():
    assert contact_sheet([refused()]).height < contact_sheet([refused(), ready()]).height


def test_a_key_longer_than_its_card_is_shortened_and_not_drawn_across_the_page():
    short, long = (contact_sheet([ready(key), ready("b.png")]) for key in ("a.png", "x" * 500))
    second_card = (short.width // 3 + 40, 0, short.width, short.height)
    assert difference(short.crop(second_card), long.crop(second_card)) == 0


def test_a_preview_fits_its_box_and_is_never_enlarged():
    assert preview(png("red", (1000, 100)), (200, 200))[0].size == (200, 20)
    assert preview(icon().data, (200, 200))[0].size == (96, 96)


def test_a_preview_of_a_phone_photo_lies_as_it_is_stored():
    lying = Image.new("RGB", (400, 200), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    lying.save(buffer, "JPEG", exif=exif)
    assert preview(buffer.getvalue(), (100, 100))[0].size == (100, 50)


def test_a_preview_of_an_animation_shows_some_of_its_frames():
    frames = preview(animation().data, (240, 240))
    assert len(frames) == 3
    assert len({frame.tobytes() for frame in frames}) == 3


def test_a_preview_of_sixteen_bits_is_scaled_and_not_clipped():
    buffer = io.BytesIO()
    Image.fromarray(np.array([[0, 0x00FF, 0x4000, 0x8001, 0xFFFF]], np.uint16)).save(buffer, "PNG")
    shown = preview(buffer.getvalue(), (300, 300))[0]
    assert np.asarray(shown.convert("L")).tolist() == [[0, 0, 0x40, 0x80, 0xFF]]


def test_a_preview_of_a_truncated_photo_shows_the_part_that_is_there():
    shown = np.asarray(preview(half_sent().data, (150, 150))[0].convert("RGB")).astype(int)
    assert shown[:20].std() > 5
    assert shown[-5:].std() < 5


def test_what_is_no_picture_has_no_preview():
    assert preview(text_file().data, (100, 100)) == []
    assert preview(b"", (100, 100)) == []
    picture = png("red")
    assert preview(picture[:20] + b"\xff" * 30 + picture[50:], (100, 100)) == []


def test_a_preview_is_in_srgb_and_a_broken_profile_counts_as_none():
    def shown(profile: bytes) -> tuple[int, ...]:
        buffer = io.BytesIO()
        Image.new("RGB", (9, 9), (200, 120, 80)).save(buffer, "PNG", icc_profile=profile)
        return preview(buffer.getvalue(), (9, 9))[0].getpixel((4, 4))

    # By the matrices in CSS Color 4's sample code, Display P3 (200, 120, 80) is sRGB (213.0, 115.0, 70.4).
    assert shown(display_p3.profile()) == pytest.approx((213, 115, 70, 255), abs=1)
    assert shown(b"no profile") == (200, 120, 80, 255)


def test_text_is_cut_in_its_middle_and_wrapped_between_words():
    face = ink.font(20)
    cut = ink.fitted("folder/a very long name indeed.jpg", face, 150)
    assert cut.startswith("folder")
    assert cut.endswith(".jpg")
    assert "…" in cut
    assert face.getlength(cut) <= 150
    lines = ink.wrapped("The image has too many pixels.", face, 150)
    assert " ".join(lines) == "The image has too many pixels."
    assert all(face.getlength(line) <= 150 for line in lines)
