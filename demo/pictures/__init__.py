"""The pictures of the demo, made in code: a module each. Every call gives the same pixels."""

from demo.pictures.alpine_lake import alpine_lake
from demo.pictures.aurora import aurora
from demo.pictures.balloon import balloon
from demo.pictures.dahlia import dahlia
from demo.pictures.dunes import dunes
from demo.pictures.misty_forest import misty_forest
from demo.pictures.moon import moon
from demo.pictures.mountain_range import mountain_range
from demo.pictures.poster import poster
from demo.pictures.riding_beads import riding_beads
from demo.pictures.rocket import rocket
from demo.pictures.sea_at_sunset import sea_at_sunset

__all__ = [
    "alpine_lake",
    "aurora",
    "balloon",
    "dahlia",
    "dunes",
    "misty_forest",
    "moon",
    "mountain_range",
    "poster",
    "riding_beads",
    "rocket",
    "sea_at_sunset",
]
