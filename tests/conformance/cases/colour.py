"""Colour spaces: what is tagged with a profile, or printed in ink, must look as it was meant."""

from collections.abc import Callable, Iterator

import numpy as np

from tests import images
from tests.conformance import colours, files, pictures, reference
from tests.conformance.case import AVIF, HEIC, JPEG, RESAMPLED, SIZE, WEBP, Case
from tests.conformance.distance import Picture, Tolerance

GAMMA = 1.8
_BROKEN = {
    "text instead of a profile": b"not a profile",
    "a profile cut off": images.display_p3_profile()[:200],
    "a profile for grey": images.grey_profile(),
    "a profile for ink": images.cmyk_profile(),
}


def cases() -> Iterator[Case]:
    """RGB profiles, grey profiles, profiles that cannot be used, ink."""
    yield from _wide_gamut()
    yield from _grey()
    for name, profile in _BROKEN.items():
        yield _case(name, lambda profile=profile: files.by_pillow(pictures.card(), "PNG", icc_profile=profile))
    yield from _ink()


def _wide_gamut() -> Iterator[Case]:
    spaces: tuple[tuple[str, Callable[[Picture], Picture], bytes], ...] = (
        ("Display P3", colours.in_display_p3, images.display_p3_profile()),
        ("Adobe RGB", colours.in_adobe_rgb, images.adobe_rgb_profile()),
    )
    outputs: tuple[tuple[str, str, Tolerance], ...] = (
        ("JPEG", "JPEG", JPEG),
        ("PNG", "PNG", RESAMPLED),
        ("WEBP", "WEBP", WEBP),
        ("AVIF", "AVIF", AVIF),
        ("HEIC", "JPEG", HEIC),
        ("TIFF", "JPEG", JPEG),
    )
    for space, encode, profile in spaces:
        for name, output, tolerance in outputs:
            yield _case(
                f"{space} in {name}",
                lambda name=name, encode=encode, profile=profile: files.by_pillow(
                    encode(pictures.card()), name, icc_profile=profile
                ),
                output=output,
                tolerance=tolerance,
            )
        yield Case(
            "Colour",
            f"{space} beside alpha in PNG",
            lambda encode=encode, profile=profile: files.by_pillow(
                np.dstack([encode(pictures.cut_out()[..., :3]), pictures.cut_out()[..., 3]]), "PNG", icc_profile=profile
            ),
            lambda: [reference.covering(pictures.cut_out(), SIZE)],
            "PNG",
            RESAMPLED,
        )


def _grey() -> Iterator[Case]:
    profile = images.grey_profile(GAMMA)
    for name, output, tolerance in (("JPEG", "JPEG", JPEG), ("PNG", "PNG", RESAMPLED)):
        yield _case(
            f"grey of gamma {GAMMA} in {name}",
            lambda name=name: files.by_pillow(colours.in_gamma(pictures.grey(), GAMMA), name, icc_profile=profile),
            output=output,
            tolerance=tolerance,
            expected=lambda: pictures.grey_as_rgb(pictures.grey()),
        )


def _ink() -> Iterator[Case]:
    yield _case(
        "ink, inverted by Adobe, in JPEG",
        lambda: files.jpeg_in_ink(colours.in_ink(pictures.card())),
        output="JPEG",
        tolerance=JPEG,
    )
    yield _case(
        "ink, plain, in JPEG",
        lambda: files.jpeg_in_ink(colours.in_ink(pictures.card()), adobe=False),
        output="JPEG",
        tolerance=JPEG,
    )
    yield _case(
        "YCCK in JPEG",
        lambda: files.jpeg_in_ycck(colours.in_ink(pictures.card())),
        output="JPEG",
        tolerance=JPEG,
    )
    yield _case(
        "ink in TIFF",
        lambda: files.by_libvips(colours.in_ink(pictures.card()), ".tif", "cmyk"),
        output="JPEG",
        tolerance=JPEG,
    )
    press = images.cmyk_profile()
    yield _case(
        "ink with a press's profile in JPEG",
        lambda: files.jpeg_in_ink(colours.in_ink(pictures.card()), icc=press),
        output="JPEG",
        tolerance=JPEG,
        expected=lambda: reference.printed(colours.in_ink(pictures.card()), press),
    )


def _case(
    name: str,
    make: Callable[[], bytes],
    *,
    output: str = "PNG",
    tolerance: Tolerance = RESAMPLED,
    expected: Callable[[], Picture] = pictures.card,
) -> Case:
    return Case("Colour", name, make, lambda: [reference.covering(expected(), SIZE)], output, tolerance)
