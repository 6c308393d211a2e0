"""Who made a picture and whose it is goes into the result on request: alone, and from wherever the file says it."""

import struct
from dataclasses import replace

import pytest
from image_pipeline.core.options import Options
from image_pipeline.core.pipeline import process
from PIL import Image

from tests import images

KEPT = Options(keep_copyright=True)
NOTICE, ARTIST = "© 2024 Zoë Ångström, all rights reserved", "Ζωή"
COPYRIGHT_TAG, ARTIST_TAG, GPS = 0x8298, 0x013B, 0x8825
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights><rdf:Alt>
<rdf:li xml:lang="x-default">{NOTICE}</rdf:li><rdf:li xml:lang="de">Alle Rechte</rdf:li></rdf:Alt></dc:rights>
<dc:creator><rdf:Seq><rdf:li>{ARTIST}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def signed_exif() -> bytes:
    exif = Image.Exif()
    exif[COPYRIGHT_TAG], exif[ARTIST_TAG], exif[0x010F] = NOTICE.encode(), ARTIST.encode(), "Camera"
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 8.0, 14.0)})
    return exif.tobytes()


def iptc() -> bytes:
    def record(number: int, text: str) -> bytes:
        return struct.pack(">BBBH", 0x1C, 2, number, len(text.encode())) + text.encode()

    told = record(116, NOTICE) + record(80, ARTIST)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(told)) + told + bytes(len(told) % 2)
    segment = b"Photoshop 3.0\0" + resource
    data = images.photo()
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def told(data: bytes) -> dict[int, str]:
    """All of EXIF that a result has."""
    exif = images.opened(data).getexif()
    return {tag: value.encode("latin-1").decode() for tag, value in exif.items()}


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_the_two_are_kept_and_nothing_else(name: str) -> None:
    data = images.photo(format=name, exif=signed_exif())
    assert told(process(data, KEPT).data) == {COPYRIGHT_TAG: NOTICE, ARTIST_TAG: ARTIST}


def test_nothing_is_kept_unless_it_is_asked_for() -> None:
    assert told(process(images.photo(exif=signed_exif()), replace(KEPT, keep_copyright=False)).data) == {}


@pytest.mark.parametrize(
    "data", [images.photo(xmp=XMP), images.photo(format="WEBP", xmp=XMP), iptc()], ids=["XMP", "XMP in WebP", "IPTC"]
)
def test_they_are_found_where_exif_does_not_say(data: bytes) -> None:
    assert told(process(data, KEPT).data) == {COPYRIGHT_TAG: NOTICE, ARTIST_TAG: ARTIST}


def test_exif_is_asked_first() -> None:
    exif = Image.Exif()
    exif[COPYRIGHT_TAG] = "EXIF's"
    assert told(process(images.photo(exif=exif.tobytes(), xmp=XMP), KEPT).data) == {
        COPYRIGHT_TAG: "EXIF's",
        ARTIST_TAG: ARTIST,
    }


def test_a_picture_without_them_gets_none() -> None:
    assert told(process(images.photo(captured_at="2024:05:01 12:34:56", gps=True), KEPT).data) == {}


@pytest.mark.parametrize("xmp", [b"<x:xmpmeta", b"<a/>", b"\xff\xfe", XMP.replace(b"rdf:RDF", b"rdf:rdf")])
def test_damaged_metadata_does_not_spoil_the_picture(xmp: bytes) -> None:
    assert told(process(images.photo(xmp=xmp), KEPT).data) == {}


def test_a_notice_is_one_line_of_reasonable_length() -> None:
    exif = Image.Exif()
    exif[COPYRIGHT_TAG] = b"one\nline \x1b[1m" + b"x" * 60_000
    kept = told(process(images.photo(exif=exif.tobytes()), KEPT).data)
    assert kept.keys() == {COPYRIGHT_TAG}
    notice = kept[COPYRIGHT_TAG]
    assert notice.startswith("one line [1mxxx")
    assert len(notice) == 1000
