"""Whose picture it is: the notice of copyright and the artist, to be kept where everything else that is told is not.

EXIF is asked first, then IPTC, then XMP.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageFile

_IPTC_COPYRIGHT, _IPTC_ARTIST = (2, 116), (2, 80)
_LONGEST = 1000
"""Characters. A JPEG's EXIF holds 64 kB, and no notice is a treatise."""


@dataclass(frozen=True, slots=True)
class Rights:
    """One line each, as the file has it; at least one is not empty."""

    copyright: str
    artist: str

    def exif(self) -> bytes:
        """Write the two as EXIF, in UTF-8, as everyone does in its ASCII fields, and nothing else."""
        exif = Image.Exif()
        for tag, text in ((ExifTags.Base.Copyright, self.copyright), (ExifTags.Base.Artist, self.artist)):
            if text:
                exif[tag] = text.encode()
        return exif.tobytes()


def read(image: ImageFile.ImageFile) -> Rights | None:
    """Look for the two in what a file tells; what cannot be read is not there. Call it once the picture is decoded."""
    told = [tell for source in (_exif, _iptc, _xmp) for tell in _readable(source, image)]
    copyrights, artists = ([_one_line(tell[index]) for tell in told] for index in (0, 1))
    rights = Rights(next(filter(None, copyrights), ""), next(filter(None, artists), ""))
    return rights if rights.copyright or rights.artist else None


def _readable(source: Any, image: ImageFile.ImageFile) -> Iterator[tuple[Any, Any]]:
    try:
        yield source(image)
    except Exception:  # noqa: BLE001 (damaged metadata raises anything, and harms nothing but itself)
        return


def _exif(image: ImageFile.ImageFile) -> tuple[Any, Any]:
    exif = image.getexif()
    return _utf8(exif.get(ExifTags.Base.Copyright)), _utf8(exif.get(ExifTags.Base.Artist))


def _iptc(image: ImageFile.ImageFile) -> tuple[Any, Any]:
    from PIL import IptcImagePlugin  # noqa: PLC0415 (few images have rights, and few functions keep them)

    told = IptcImagePlugin.getiptcinfo(image) or {}
    return told.get(_IPTC_COPYRIGHT), told.get(_IPTC_ARTIST)


def _xmp(image: ImageFile.ImageFile) -> tuple[Any, Any]:
    described = image.getxmp().get("xmpmeta", {}).get("RDF", {}).get("Description", {})
    parts = described if isinstance(described, list) else [described]
    merged = {name: value for part in parts for name, value in part.items()}
    return _values(merged.get("rights"))[:1], _values(merged.get("creator"))  # one notice, in the first language


def _values(node: Any) -> list[str]:
    """The texts in RDF's alternatives or sequence."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for child in node for text in _values(child)]
    if isinstance(node, dict):
        if "text" in node:
            return _values(node["text"])
        return [text for name, child in node.items() if name != "lang" for text in _values(child)]
    return []


def _utf8(told: Any) -> Any:
    """Undo Pillow's reading of EXIF's ASCII fields as Latin-1, where they are UTF-8."""
    try:
        return told.encode("latin-1").decode() if isinstance(told, str) else told
    except UnicodeError:
        return told


def _one_line(told: Any) -> str:
    """Text from a string, from bytes, or from several of either; EXIF parts names by a zero byte."""
    if isinstance(told, list | tuple):
        return ", ".join(dict.fromkeys(filter(None, map(_one_line, told))))[:_LONGEST]
    text = told.decode(errors="replace") if isinstance(told, bytes) else told if isinstance(told, str) else ""
    parts = (" ".join("".join(c if c.isprintable() else " " for c in part).split()) for part in text.split("\0"))
    return ", ".join(filter(None, parts))[:_LONGEST]
