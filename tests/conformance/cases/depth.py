"""Samples of other depths, and pixels of other kinds: scaled, never clipped; unpacked, never guessed."""

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from tests import images
from tests.conformance import files, pictures, reference
from tests.conformance.case import JPEG, RESAMPLED, SIZE, Case
from tests.conformance.distance import Picture, Tolerance

_FOUR = (0, 85, 170, 255)


def cases() -> Iterator[Case]:
    """16 bits, 32 bits, one bit, palettes, grey with alpha."""
    grey, card = pictures.grey, pictures.card
    yield _case("16-bit grey in PNG", lambda: _vips(_deep(grey()), ".png", "grey16"), _grey)
    yield _case("16-bit RGB in PNG", lambda: _vips(_deep(card()), ".png", "rgb16"))
    yield _case(
        "16-bit RGBA in PNG",
        lambda: _vips(_deep(pictures.cut_out()), ".png", "rgb16"),
        pictures.cut_out,
    )
    yield _case(
        "16-bit grey with alpha in PNG",
        lambda: _vips(_deep(np.dstack([grey(), pictures.cut_out()[..., 3]])), ".png", "grey16"),
        _grey_alpha_seen,
    )
    yield _case("16-bit grey in TIFF", lambda: _vips(_deep(grey()), ".tif", "grey16"), _grey, "JPEG", JPEG)
    yield _case(
        "16-bit grey in TIFF, big-endian",
        lambda: images.encoded(Image.fromarray(_deep(grey()).astype(">u2")), "TIFF"),
        _grey,
        "JPEG",
        JPEG,
    )
    yield _case("16-bit RGB in TIFF", lambda: _vips(_deep(card()), ".tif", "rgb16"), card, "JPEG", JPEG)
    yield _case(
        "32-bit float grey in TIFF",
        lambda: images.encoded(Image.fromarray((grey() / np.float32(255)).astype(np.float32)), "TIFF"),
        _grey,
        "JPEG",
        JPEG,
    )
    yield _case("grey in PNG", lambda: files.by_pillow(grey(), "PNG"), _grey)
    yield _case("grey in JPEG", lambda: files.by_pillow(grey(), "JPEG"), _grey, "JPEG", JPEG)
    yield _case("1 bit in PNG", lambda: images.encoded(_one_bit(), "PNG"), lambda: _seen(_one_bit()))
    yield _case(
        "1 bit in TIFF",
        lambda: images.encoded(_one_bit(), "TIFF", compression="group4"),
        lambda: _seen(_one_bit()),
        "JPEG",
        JPEG,
    )
    yield _case("2-bit grey in PNG", _two_bit_png, lambda: _seen(Image.fromarray(_levels())))
    yield _case("palette in PNG", lambda: images.encoded(_palette(), "PNG"), lambda: _seen(_palette()))
    yield _case(
        "palette of 16 in PNG", lambda: images.encoded(_palette(16), "PNG", bits=4), lambda: _seen(_palette(16))
    )
    yield _case("palette in BMP", lambda: images.encoded(_palette(), "BMP"), lambda: _seen(_palette()), "JPEG", JPEG)
    yield _case(
        "palette with an alpha for each colour in PNG",
        lambda: images.encoded(_palette(), "PNG", transparency=_alphas()),
        _translucent_palette,
    )
    yield _case("grey with alpha in PNG", lambda: files.by_pillow(_grey_alpha(), "PNG"), _grey_alpha_seen)
    yield from _keyed_cases()


def _keyed_cases() -> Iterator[Case]:
    """PNG can name one colour that is transparent: in the file's own depth, every bit of which counts."""
    grey, card = pictures.grey(), pictures.card()
    key = int(grey[400, 600])
    transparent = _keyed(pictures.grey_as_rgb(grey), (key,) * 3)
    deep, near = _deep(grey), _deep(grey)
    deep[grey == key], near[grey == key] = key * 256 + 99, key * 256 + 98  # the same eight bits, and not the key
    yield _case(
        "one grey declared transparent in PNG",
        lambda: images.encoded(Image.fromarray(grey), "PNG", transparency=key),
        lambda: transparent,
    )
    yield _case(
        "one 16-bit grey declared transparent in PNG", lambda: _grey16_png(deep, key * 256 + 99), lambda: transparent
    )
    yield _case(
        "one 16-bit grey declared transparent, others near it", lambda: _grey16_png(near, key * 256 + 99), _grey
    )
    yield _case(
        "one colour declared transparent in PNG",
        lambda: images.encoded(Image.fromarray(card), "PNG", transparency=images.RED),
        lambda: _keyed(card, images.RED),
    )


def _grey16_png(samples: Picture, key: int) -> bytes:
    rows = [row.astype(">u2").tobytes() for row in samples]
    return images.png(pictures.WIDTH, pictures.HEIGHT, 16, 0, rows, (b"tRNS", key.to_bytes(2)))


def _case(
    name: str,
    make: Callable[[], bytes],
    expected: Callable[[], Picture] = pictures.card,
    output: str = "PNG",
    tolerance: Tolerance = RESAMPLED,
) -> Case:
    return Case("Depth", name, make, lambda: [reference.covering(expected(), SIZE)], output, tolerance)


def _vips(picture: Picture, suffix: str, interpretation: str) -> bytes:
    return files.by_libvips(picture, suffix, interpretation)


def _deep(picture: Picture) -> Picture:
    """The same picture in 16 bits. The lower eight are noise, so that nothing else can be taken for the upper."""
    noise = np.random.default_rng(16).integers(0, 256, picture.shape, dtype=np.uint16)
    return picture.astype(np.uint16) * 256 + noise  # type: ignore[return-value]


def _grey() -> Picture:
    return pictures.grey_as_rgb(pictures.grey())


def _seen(image: Image.Image) -> Picture:
    return np.asarray(image.convert("RGB"))


def _one_bit() -> Image.Image:
    return Image.fromarray(pictures.grey()).convert("1", dither=Image.Dither.NONE)


def _levels() -> Picture:
    return np.array(_FOUR, np.uint8)[pictures.grey() >> 6]


def _two_bit_png() -> bytes:
    packed = (pictures.grey() >> 6).reshape(pictures.HEIGHT, -1, 4) @ np.array([64, 16, 4, 1], np.uint8)
    rows = [row.tobytes() for row in packed.astype(np.uint8)]
    return images.png(pictures.WIDTH, pictures.HEIGHT, 2, 0, rows)


def _palette(colours: int = 256) -> Image.Image:
    return Image.fromarray(pictures.card()).quantize(colours, dither=Image.Dither.NONE)


def _alphas() -> bytes:
    return bytes(range(256))


def _translucent_palette() -> Picture:
    image = _palette()
    return np.dstack([_seen(image), np.asarray(image)])


def _grey_alpha() -> Picture:
    return np.dstack([pictures.grey(), pictures.cut_out()[..., 3]])


def _grey_alpha_seen() -> Picture:
    return np.dstack([pictures.grey_as_rgb(pictures.grey()), pictures.cut_out()[..., 3]])


def _keyed(picture: Picture, key: tuple[int, int, int]) -> Picture:
    alpha = np.where((picture == np.array(key)).all(axis=2), 0, 255).astype(np.uint8)
    return np.dstack([picture, alpha])
