"""What cannot be processed is refused with the right code, and before it costs anything."""

import os
import struct
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from image_pipeline.core import pipeline
from image_pipeline.core.formats import load_plugin
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import inspect, process
from image_pipeline.errors import (
    CorruptImage,
    EmptyFile,
    FileTooLarge,
    ImageRejected,
    ImageTooLarge,
    PipelineError,
    UnsupportedFormat,
)
from PIL import Image

from tests import images

OPTIONS = Options()
GATED = [inspect, process]
STORED = {name: images.photo(format=name) for name in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC")}


@pytest.mark.parametrize("gate", GATED)
@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", EmptyFile, "empty_file"),
        (images.text_named_jpg(), UnsupportedFormat, "unsupported_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnsupportedFormat, "unsupported_format"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", UnsupportedFormat, "unsupported_format"),
        (b"\xff\xd8\xff", CorruptImage, "corrupt_image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), CorruptImage, "corrupt_image"),
        (b"GIF89a", CorruptImage, "corrupt_image"),
        (images.bomb(), ImageTooLarge, "image_too_large"),
    ],
    ids=["empty", "text", "SVG", "video", "JPEG start", "PNG start", "GIF start", "bomb"],
)
def test_a_bad_file_is_refused_by_its_header_with_its_code(
    gate: Callable[[bytes, Options], object], data: bytes, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as caught:
        gate(data, OPTIONS)
    assert (caught.value.code, caught.value.retryable) == (code, False)


@pytest.mark.parametrize("gate", GATED)
def test_a_file_of_too_many_bytes_is_refused(gate: Callable[[bytes, Options], object]) -> None:
    data = images.photo()
    gate(data, replace(OPTIONS, max_bytes=len(data)))
    with pytest.raises(FileTooLarge):
        gate(data, replace(OPTIONS, max_bytes=len(data) - 1))


@pytest.mark.parametrize("name", STORED)
def test_a_picture_of_too_many_pixels_is_refused_before_anything_is_decoded(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))
    assert inspect(STORED[name], replace(OPTIONS, max_pixels=640 * 480)).width == 640
    with pytest.raises(ImageTooLarge):
        process(STORED[name], replace(OPTIONS, max_pixels=640 * 480 - 1))


def test_a_large_jpeg_counts_whole_though_it_would_be_decoded_at_an_eighth() -> None:
    with pytest.raises(ImageTooLarge):
        process(images.encoded(Image.new("L", (8000, 6300)), "JPEG"), OPTIONS)


def test_a_webp_is_refused_by_its_canvas_before_the_canvas_is_allocated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.WebPImagePlugin._webp.WebPAnimDecoder", lambda _: pytest.fail("allocated"))
    data = bytearray(images.animated_webp())
    data[24:30] = struct.pack("<I", 9000 - 1)[:3] * 2
    with pytest.raises(ImageTooLarge):
        inspect(bytes(data), OPTIONS)


@pytest.mark.parametrize("keep", [0.5, 0.9])
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_a_truncated_file_is_corrupt(name: str, keep: float) -> None:
    noise = Image.effect_noise((640, 480), 80).convert("RGB")
    whole = images.heic(noise) if name == "HEIC" else images.encoded(noise, name)
    process(whole, OPTIONS)
    with pytest.raises(CorruptImage):
        process(images.truncated(whole, keep), OPTIONS)


def test_a_jpeg_with_thousands_of_scans_is_refused_before_it_costs_a_pass_for_each() -> None:
    data = images.photo(progressive=True)
    scan = data[data.index(b"\xff\xda") : data.index(b"\xff\xc4", data.index(b"\xff\xda"))]
    with pytest.raises(CorruptImage):
        process(data[:-2] + scan * 1000 + data[-2:], OPTIONS)


def test_an_item_type_that_is_no_text_does_not_kill_the_process() -> None:
    """pi_heif 1.4.0 ends the process on this; see core/heic.py."""
    data = images.photo(format="HEIC", captured_at="2024:05:01 12:34:56")
    position = data.index(b"Exif")
    with pytest.raises(CorruptImage):
        process(data[:position] + b"E\xeaif" + data[position + 4 :], OPTIONS)


@pytest.mark.parametrize(
    "error", [TypeError, IndexError, SyntaxError, struct.error, MemoryError, RecursionError, OSError]
)
def test_whatever_a_decoder_raises_is_a_corrupt_image(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise error("deep inside")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    with pytest.raises(CorruptImage) as caught:
        process(STORED["PNG"], OPTIONS)
    assert isinstance(caught.value.__cause__, error)


def test_a_defect_of_ours_is_no_fault_of_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "RENDER", (lambda _frame, _options: 1 / 0,))
    with pytest.raises(PipelineError) as caught:
        process(STORED["PNG"], OPTIONS)
    assert (caught.value.code, isinstance(caught.value, ImageRejected)) == ("internal_error", False)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_pillows_own_limit_is_left_as_it_is() -> None:
    before = Image.MAX_IMAGE_PIXELS
    process(STORED["PNG"], OPTIONS)
    assert before == Image.MAX_IMAGE_PIXELS


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(STORED)), st.data())
def test_a_damaged_file_is_processed_or_rejected_and_nothing_else(name: str, data: st.DataObject) -> None:
    """HEIC is damaged only by cutting: its decoder is C++ that this suite should not fuzz in its own process."""
    content = bytearray(STORED[name])
    if name != "HEIC":
        for _ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    try:
        result = process(bytes(content), OPTIONS)
    except ImageRejected:
        return
    assert (result.width, result.height) == (512, 512)


def test_memory_for_a_large_jpeg_stays_far_below_its_pixels() -> None:
    """48 megapixels are 144 MB; decoded at an eighth they are 3, besides the file itself and what Pillow holds."""
    data = images.encoded(Image.linear_gradient("L").resize((8000, 6000)).convert("RGB"), "JPEG")
    process(STORED["JPEG"], OPTIONS)
    before = _peak_in_a_child(lambda: None)
    assert _peak_in_a_child(lambda: process(data, OPTIONS)) - before < 60


def _peak_in_a_child(work: Callable[[], object]) -> float:
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return os.wait4(pid, 0)[2].ru_maxrss / 1024


def test_a_decoder_that_is_not_installed_is_no_fault_of_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    load_plugin.cache_clear()
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(PipelineError) as caught:
        process(STORED["HEIC"], OPTIONS)
    assert caught.value.code == "internal_error"


@pytest.mark.parametrize("disposal", [1, 3])
def test_a_gif_whose_frames_are_larger_than_its_canvas_keeps_its_first_frame(disposal: int) -> None:
    """The canvas and the number of frames say nothing of what a decoder would unpack."""
    options = Options(width=10, height=10, max_pixels=100_000)
    small, huge = images.GifFrame((40, 60, 210)), images.GifFrame((220, 30, 30), (0, 0, 300, 300), disposal)

    def kept(*frames: images.GifFrame) -> int:
        result = process(images.gif((100, 100), frames), options)
        return int(getattr(images.opened(result.data), "n_frames", 1))

    assert kept(small, replace(small, colour=(0, 0, 0)), small) == 3
    assert kept(small, huge, huge) == 1
