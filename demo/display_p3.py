"""The colour profile of a Display P3 picture, as phones embed it, made from the definition of the colour space.

ICC.1:2010 (version 4.3) gives the layout: a matrix/TRC display profile. SMPTE EG 432-1 gives the primaries, the white
point is D65 and the transfer curve is sRGB's (IEC 61966-2-1).
"""

import struct

import numpy as np
from numpy.typing import NDArray

PRIMARIES = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
D65 = (0.3127, 0.3290)
D50 = np.array([0.9642, 1.0, 0.8249])
"""The profile connection space's white, as ICC.1 writes it."""
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile() -> bytes:
    """Return the profile's bytes."""
    columns = _rgb_to_pcs().T
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + b"".join(map(_fixed, SRGB_CURVE))
    tags = {
        b"desc": _text("Display P3"),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(D50),
        b"chad": b"sf32\0\0\0\0" + b"".join(map(_fixed, _adaptation().flat)),
        b"rXYZ": _xyz(columns[0]),
        b"gXYZ": _xyz(columns[1]),
        b"bXYZ": _xyz(columns[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for signature, data in tags.items():
        table += signature + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"\0\0\0\0", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2022, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += b"".join(map(_fixed, D50))
    return header.ljust(128, b"\0") + table + body


def _rgb_to_pcs() -> NDArray[np.float64]:
    """Return the matrix from linear RGB to XYZ relative to D50; its columns are the three colorants."""
    primaries = np.array([_upright(x, y) for x, y in PRIMARIES]).T
    scaled = primaries * np.linalg.solve(primaries, _upright(*D65))
    return np.asarray(_adaptation() @ scaled)


def _adaptation() -> NDArray[np.float64]:
    """Return Bradford's matrix from D65 to D50."""
    cones = (BRADFORD @ D50) / (BRADFORD @ _upright(*D65))
    return np.asarray(np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD)


def _upright(x: float, y: float) -> NDArray[np.float64]:
    """Return the XYZ of a chromaticity, with Y = 1."""
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", len(encoded), 28) + encoded
