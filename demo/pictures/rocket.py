"""An icon."""

from PIL import Image

ROCKET = """
.......oo.......
......oRRo......
.....oRRRRo.....
.....owwwwo.....
....owwwwwgo....
....owobbogo....
....owbBBbgo....
....owobbogo....
....owwwwwgo....
...oowwwwwgoo...
..oRowwwwwgoRo..
.oRRowwwwwgoRRo.
.oRRoowwwgooRRo.
.ooo.oyYYyo.ooo.
......yYYy......
.......yy.......
"""
INKS = {
    ".": "#000000",
    "o": "#1d2340",
    "R": "#e5484d",
    "w": "#f7f3e8",
    "g": "#c9c4d8",
    "b": "#2f6fb0",
    "B": "#8fd3ff",
    "y": "#ff9f1c",
    "Y": "#ffe066",
}


def rocket(scale: int) -> Image.Image:
    """Draw an icon pixel by pixel: a palette whose first colour is transparent, `scale` pixels to a dot."""
    rows = ROCKET.split()
    names = list(INKS)
    icon = Image.new("P", (len(rows[0]), len(rows)))
    icon.putdata([names.index(dot) for row in rows for dot in row])
    icon.putpalette([int(INKS[name][at : at + 2], 16) for name in names for at in (1, 3, 5)])
    icon.info["transparency"] = 0
    return icon.resize((icon.width * scale, icon.height * scale), Image.Resampling.NEAREST)
