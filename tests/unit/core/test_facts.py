"""What the job tells about the original."""

import dataclasses
import hashlib
import json
import random
from itertools import batched

import blurhash
import pytest
from image_pipeline.core import placeholder
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import inspect, process
from PIL import Image

from tests import images

OPTIONS = Options()


def facts(data: bytes):
    return process(data, OPTIONS).original


def test_the_facts_describe_the_original_and_not_the_result() -> None:
    data = images.photo(1600, 1200, orientation=6)
    found = facts(data)
    assert (found.sha256, found.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (found.format, found.width, found.height, found.frames, found.alpha) == ("JPEG", 1600, 1200, 1, False)


def test_facts_and_header_are_plain_values() -> None:
    for record in (facts(images.photo()), inspect(images.photo(), OPTIONS)):
        values = dataclasses.asdict(record)
        assert json.loads(json.dumps(values)) == values


def test_the_header_tells_what_is_stored_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    data = images.photo(800, 600, orientation=6)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    header = inspect(data, OPTIONS)
    assert dataclasses.asdict(header) == {
        "format": "JPEG", "bytes": len(data), "width": 600, "height": 800, "frames": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2024:05:01 12:34:56", "2024-05-01T12:34:56"),
        ("2024:05:01 12:34:56+02:00", "2024-05-01T12:34:56+02:00"),
        ("0000:00:00 00:00:00", None),
        ("2024:13:45 99:99:99", None),
        ("yesterday at noon  ", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("name", ["JPEG", "HEIC", "PNG", "WEBP", "AVIF"])
def test_the_time_of_capture_is_iso_8601_or_none(name: str, taken: str | None, expected: str | None) -> None:
    assert facts(images.photo(format=name, captured_at=taken)).captured_at == expected


def test_a_place_is_nowhere_in_the_facts() -> None:
    assert images.opened(images.photo(gps=True)).getexif().get_ifd(0x8825)[2] == (48.0, 8.0, 14.0)
    assert not {"48", "gps", "latitude"} & set(dataclasses.asdict(facts(images.photo(gps=True))))


@pytest.mark.parametrize("colour", [(200, 30, 40), (10, 20, 30), (255, 255, 255)])
def test_the_dominant_colour_is_that_of_most_pixels(colour: tuple[int, int, int]) -> None:
    picture = Image.new("RGB", (100, 100), colour)
    picture.paste((0, 120, 255), (0, 0, 100, 30))
    found = facts(images.encoded(picture, "PNG")).dominant_color
    assert tuple(bytes.fromhex(found[1:])) == pytest.approx(colour, abs=2)


def test_what_is_transparent_has_no_part_in_the_dominant_colour() -> None:
    found = facts(images.transparent_png(colour=(200, 30, 40))).dominant_color
    assert tuple(bytes.fromhex(found[1:])) == pytest.approx((200, 30, 40), abs=12)


def test_a_picture_of_which_nothing_shows_has_facts_all_the_same() -> None:
    assert facts(images.encoded(Image.new("RGBA", (10, 10)), "PNG")).dominant_color == "#ffffff"


def test_the_placeholder_is_a_blurhash_of_the_whole_picture() -> None:
    decoded = blurhash.decode(facts(images.photo(640, 320)).placeholder, 32, 32)
    rough = Image.new("RGB", (32, 32))
    rough.putdata([tuple(pixel) for row in decoded for pixel in row])
    assert images.corners(rough) == images.UPRIGHT


@pytest.mark.parametrize("waves", [(4, 3), (3, 4), (1, 1), (9, 9)])
@pytest.mark.parametrize("name", ["noise", "ramp", "black", "one red"])
def test_the_placeholder_is_the_text_that_the_package_blurhash_gives(name: str, waves: tuple[int, int]) -> None:
    samples = {
        "noise": random.Random(1).randbytes(3 * 20 * 16),
        "ramp": bytes(value % 256 for value in range(3 * 20 * 16)),
        "black": bytes(3 * 20 * 16),
        "one red": b"\xff\0\0" + bytes(3 * 20 * 16 - 3),
    }[name]
    rows = list(batched(batched(samples, 3, strict=True), 20, strict=True))
    assert placeholder.blurhash(samples, 20, 16, *waves) == blurhash.encode(rows, *waves)
