"""Nothing that a file tells beside its pixels reaches the result, but the two lines that may be kept on request.

libvips looks for it, and then the plain bytes are searched, which needs no decoder.
"""

import struct
from dataclasses import replace

import pytest
from image_pipeline.core.options import TextWatermark
from image_pipeline.core.pipeline import process
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests import images
from tests.conformance import reference
from tests.conformance.case import PLAIN

UNTOLD = "Sekrit-4711"
"""Stands in every field that a file can have; no result may have it."""

PLACE = (48.0, 8.0, 14.0)
COPYRIGHT, ARTIST, DESCRIPTION, SERIAL, COMMENT = 0x8298, 0x013B, 0x010E, 0xA431, 0x9286
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"
exif:GPSLatitude="48,8.2N {UNTOLD}"/></rdf:RDF></x:xmpmeta>"""
MARKS = (
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"xmp",
    b"XMP",
    b"http://ns.",
    b"8BIM",
    b"Photoshop",
    b"ICC_PROFILE",
    b"ICCP",
    b"iCCP",
    b"GPS",
)
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC", "TIFF")


def exif(*, signed: bool = False) -> bytes:
    told = Image.Exif()
    told[DESCRIPTION] = UNTOLD
    told.get_ifd(0x8769).update({SERIAL: UNTOLD, COMMENT: UNTOLD.encode(), 0x9003: "2024:05:01 12:34:56"})
    told.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (11.0, 34.0, 31.0), 27: UNTOLD.encode()})
    if signed:
        told[COPYRIGHT], told[ARTIST] = "by Zoe", "Zoe"
    return told.tobytes()


def talkative(name: str, *, signed: bool = False) -> bytes:
    """A file that says all that its format can."""
    profile = images.srgb_profile()
    if name == "GIF":
        return images.photo(format="GIF", comment=UNTOLD)
    if name == "PNG":
        text = PngInfo()
        text.add_text("Comment", UNTOLD)
        text.add_itxt("XML:com.adobe.xmp", XMP)
        return images.photo(format="PNG", exif=exif(signed=signed), icc=profile, pnginfo=text)
    if name == "JPEG":
        data = images.photo(exif=exif(signed=signed), icc=profile, xmp=XMP.encode(), comment=UNTOLD)
        secret = UNTOLD.encode()
        record = struct.pack(">BBBH", 0x1C, 2, 120, len(secret)) + secret
        segment = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
        return data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    return images.photo(format=name, exif=exif(signed=signed), icc=profile, xmp=XMP.encode())


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_the_metadata_is_left(name: str) -> None:
    data = talkative(name)
    assert UNTOLD.encode() in data, "the test would prove nothing"
    result = process(data, PLAIN).data
    assert [mark for mark in (UNTOLD.encode(), *MARKS) if mark in result] == []
    told = {
        field for field in reference.fields(result) if field.startswith(("exif", "xmp", "iptc", "icc", "png-comment"))
    }
    assert told == set()


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC", "TIFF"])
def test_of_a_signed_picture_the_two_lines_are_left_on_request(name: str) -> None:
    result = process(talkative(name, signed=True), replace(PLAIN, keep_copyright=True)).data
    assert UNTOLD.encode() not in result
    told = {field: value for field, value in reference.fields(result).items() if field.startswith("exif-ifd")}
    written = {field.rsplit("-", 1)[-1]: str(value).split(" (")[0].strip() for field, value in told.items()}
    assert (written.pop("Copyright"), written.pop("Artist")) == ("by Zoe", "Zoe")
    assert not {field for field in written if "GPS" in field}
    assert not {field for field in reference.fields(result) if field.startswith(("xmp", "iptc", "icc"))}


def test_an_animation_tells_nothing_either() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    data = images.encoded(
        frames[0],
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        exif=exif(),
        xmp=XMP.encode(),
        icc_profile=images.srgb_profile(),
    )
    assert UNTOLD.encode() in data
    result = process(data, PLAIN).data
    assert [mark for mark in (UNTOLD.encode(), *MARKS) if mark in result] == []


def test_the_facts_do_not_say_where_the_picture_was_taken() -> None:
    facts = repr(process(talkative("JPEG"), replace(PLAIN, watermark=TextWatermark(text="x"))).original)
    assert UNTOLD not in facts
    assert "48" not in facts.replace(facts.split("sha256='")[1].split("'")[0], "").replace("480", "")
