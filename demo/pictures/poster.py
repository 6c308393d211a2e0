"""A poster."""

from PIL import Image, ImageDraw

from demo.pictures.fields import SUPERSAMPLING, Size

# Inks as Pillow has them: cyan, magenta, yellow, black, 0..255.
PAPER, INK, RED, YELLOW, BLUE = (4, 8, 22, 0), (60, 50, 45, 225), (5, 205, 200, 10), (4, 60, 225, 0), (215, 130, 20, 25)


def poster(size: Size) -> Image.Image:
    """Draw a geometric poster with printing inks: CMYK."""
    width, height = size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING
    art = Image.new("CMYK", (width, height), PAPER)
    draw = ImageDraw.Draw(art)
    unit = width / 6

    def box(column: float, row: float, across: float) -> tuple[float, float, float, float]:
        return (column * unit, row * unit, (column + across) * unit, (row + across) * unit)

    draw.rectangle((0, 6.1 * unit, width, height), fill=INK)
    draw.ellipse(box(0.7, 0.8, 4.2), fill=RED)
    draw.pieslice(box(2.1, 2.9, 3.4), 90, 270, fill=BLUE)
    draw.pieslice(box(2.1, 2.9, 3.4), 270, 90, fill=YELLOW)
    draw.pieslice(box(2.95, 3.75, 1.7), 90, 270, fill=PAPER)
    draw.pieslice(box(2.95, 3.75, 1.7), 270, 90, fill=INK)
    draw.polygon([(0.5 * unit, 7.9 * unit), (2.3 * unit, 4.6 * unit), (2.9 * unit, 7.9 * unit)], fill=YELLOW)
    for line in range(7):
        y = (7.1 + line * 0.12) * unit
        draw.rectangle((3.3 * unit, y, (5.5 - line * 0.2) * unit, y + 0.06 * unit), fill=PAPER)
    draw.line([(5.4 * unit, 0.5 * unit), (0.5 * unit, 5.7 * unit)], fill=INK, width=round(unit * 0.1))
    for dot in range(5):
        draw.ellipse(box(0.5 + dot * 0.36, 0.45, 0.2), fill=INK if dot % 2 else BLUE)
    return art.resize(size, Image.Resampling.LANCZOS)
