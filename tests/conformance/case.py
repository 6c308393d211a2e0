"""A case of the suite: a file that a user could upload, the options, and the pictures that must come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from image_pipeline.core.options import Options

from tests.conformance.distance import Picture, Tolerance

ALL_FORMATS = frozenset({"JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIC", "TIFF", "BMP"})
PLAIN = Options(width=256, height=256, quality=95, formats=ALL_FORMATS)
"""A quarter of the usual pixels, so that hundreds of comparisons take a minute."""

SIZE = (PLAIN.width, PLAIN.height)

RESAMPLED = Tolerance("two Lanczos filters", 0.4, 0.012)
JPEG = Tolerance("JPEG at 95", 1.8, 0.058)
WEBP = Tolerance("WebP at 95", 1.7, 0.048)
AVIF = Tolerance("AVIF, twice", 2.0, 0.050)
HEIC = Tolerance("HEIC, then JPEG at 95", 1.8, 0.045)
TWICE = Tolerance("lossy coding, twice", 2.2, 0.065)
PALETTE = Tolerance("256 colours, dithered", 2.9, 0.170)
FLAT = Tolerance("flat colours in a palette", 0.5, 0.015)
"""A little above what is measured, which is what the codec loses on the card's hair lines and rings."""


@dataclass(frozen=True)
class Case:
    """`expected` gives one picture, or each frame of an animation; `output` is the format that must come out."""

    group: str
    name: str
    make: Callable[[], bytes]
    expected: Callable[[], Sequence[Picture]]
    output: str
    tolerance: Tolerance
    options: Options = field(default=PLAIN)

    @property
    def title(self) -> str:
        """What pytest and the table call it."""
        return f"{self.group}: {self.name}"
