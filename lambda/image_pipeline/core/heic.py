"""A look into HEIC's boxes before libheif's binding does: what the binding cannot survive must not reach it.

pi_heif 1.4.0 dies of a segmentation fault when an item's type or content type is not UTF-8 (pillow_heif's test image
`invalid_metadata_type.heic`; repaired in pillow_heif 1.8, which brings an encoder under the GPL). The layout is
ISO/IEC 14496-12, sections 4.2 (boxes), 8.11.1 (meta) and 8.11.6 (item information).
"""

from collections.abc import Iterator

_BOX_HEADER = 8
_EXTENDS_TO_END, _HAS_LONG_SIZE = 0, 1


def check_item_names(data: bytes) -> None:
    """Raise UnicodeDecodeError if an item's type, name or content type is not text."""
    for kind, meta in _boxes(memoryview(data)):
        if kind != b"meta":
            continue
        for name, information in _boxes(meta[4:]):
            if name == b"iinf":
                count_size = 4 if information[0] else 2
                for _, entry in _boxes(information[4 + count_size :]):
                    identifier_size = 4 if entry[0] > 2 else 2  # noqa: PLR2004 (version 3 has 32 bits)
                    bytes(entry[4 + identifier_size + 2 :]).decode()


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the type and the body of each box."""
    while len(data) >= _BOX_HEADER:
        size, start = int.from_bytes(data[:4]), _BOX_HEADER
        if size == _EXTENDS_TO_END:
            size = len(data)
        elif size == _HAS_LONG_SIZE:
            size, start = int.from_bytes(data[8:16]), _BOX_HEADER + 8
        if size < start:
            return
        yield bytes(data[4:8]), data[start:size]
        data = data[size:]
