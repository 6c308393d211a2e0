"""The settings of the function, from its environment: the only reader of it.

docs/LOCAL-DEVELOPMENT.md has the variables in a table; definitions/stack.json has their values.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from image_pipeline.core import watermark
from image_pipeline.core.options import ImageWatermark, Options, TextWatermark
from image_pipeline.errors import InvalidConfiguration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().upper() for name in text.split(","))


def _switch(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


REQUIRED = ("ORIGINAL_BUCKET", "PROCESSED_BUCKET", "TABLE", "BY_TIME_INDEX", "FAILED_INDEX")

LINK_ENDPOINT_URL = "LINK_ENDPOINT_URL"
LOG_LEVEL = "LOG_LEVEL"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""Powertools reads the variable by itself; here it is only checked, together with the others."""

OPTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "IMAGE_WIDTH": ("width", int),
    "IMAGE_HEIGHT": ("height", int),
    "IMAGE_MODE": ("mode", str),
    "IMAGE_BACKGROUND": ("background", str),
    "IMAGE_QUALITY": ("quality", int),
    "IMAGE_FORMATS": ("formats", _names),
    "MAX_BYTES": ("max_bytes", int),
    "MAX_PIXELS": ("max_pixels", int),
    "MAX_FRAMES": ("max_frames", int),
    "KEEP_COPYRIGHT": ("keep_copyright", _switch),
}
WATERMARK: dict[str, tuple[str, Callable[[str], Any]]] = {
    "WATERMARK_POSITION": ("position", str),
    "WATERMARK_MARGIN": ("margin", float),
    "WATERMARK_OPACITY": ("opacity", float),
    "WATERMARK_SCALE": ("scale", float),
}
TEXT_WATERMARK: dict[str, tuple[str, Callable[[str], Any]]] = WATERMARK | {
    "WATERMARK_TEXT": ("text", str),
    "WATERMARK_FONT": ("font_path", str),
    "WATERMARK_WEIGHT": ("weight", int),
}
IMAGE_WATERMARK: dict[str, tuple[str, Callable[[str], Any]]] = WATERMARK | {
    "WATERMARK_IMAGE": ("png", lambda path: Path(path).read_bytes()),
}
EXPECTED: dict[Callable[[str], Any], str] = {int: "a whole number", float: "a number", _switch: "true or false"}

_VARIABLE_OF = {option: variable for variable, (option, _) in OPTIONS.items()} | {
    f"watermark.{option}": variable for variable, (option, _) in (TEXT_WATERMARK | IMAGE_WATERMARK).items()
}


@dataclass(frozen=True)
class Settings:
    """What the function must know about its surroundings, and the options of its image job."""

    original_bucket: str
    processed_bucket: str
    table: str
    by_time_index: str
    failed_index: str
    options: Options
    link_endpoint_url: str | None = None
    """Where the links that the API gives out lead, if not to where the function itself reaches S3."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the variables. `InvalidConfiguration` lists all problems at once, each with its variable."""
        problems = [f"{variable}: must be set" for variable in REQUIRED if not environ.get(variable)]
        options = _read(OPTIONS, environ, problems)
        if environ.get("WATERMARK_TEXT") and environ.get("WATERMARK_IMAGE"):
            problems.append("WATERMARK_TEXT, WATERMARK_IMAGE: only one of the two may be set")
        elif environ.get("WATERMARK_TEXT"):
            options["watermark"] = TextWatermark(**_read(TEXT_WATERMARK, environ, problems))
        elif environ.get("WATERMARK_IMAGE"):
            mark = _read(IMAGE_WATERMARK, environ, problems)
            options["watermark"] = ImageWatermark(**mark) if "png" in mark else None
        problems += [f"{_VARIABLE_OF[problem.option]}: {problem.message}" for problem in Options.check(**options)]
        if environ.get(LOG_LEVEL, "INFO") not in LOG_LEVELS:
            problems.append(f"{LOG_LEVEL}: must be one of {', '.join(LOG_LEVELS)}, not {environ[LOG_LEVEL]!r}")
        if not problems and options.get("watermark"):
            problems += _undrawable(Options(**options))
        if problems:
            raise InvalidConfiguration("; ".join(problems))
        return cls(
            **{variable.lower(): environ[variable] for variable in REQUIRED},
            options=Options(**options),
            link_endpoint_url=environ.get(LINK_ENDPOINT_URL) or None,
        )


def _undrawable(options: Options) -> list[str]:
    """Draw the watermark as most images will need it, and say what is wrong if it cannot be drawn; it is kept."""
    if options.watermark is None:
        return []
    try:
        watermark.layer(options.watermark, (options.width, options.height))
    except InvalidConfiguration as error:
        option, _, message = str(error).partition(": ")
        return [f"{_VARIABLE_OF[option]}: {message}"]
    return []


def _read(
    variables: dict[str, tuple[str, Callable[[str], Any]]], environ: Mapping[str, str], problems: list[str]
) -> dict[str, Any]:
    """The options that the variables set; an empty variable is one that is not set. Appends to `problems`."""
    values = {}
    for variable, (option, parse) in variables.items():
        text = environ.get(variable)
        if not text:
            continue
        try:
            values[option] = parse(text)
        except (ValueError, KeyError):
            problems.append(f"{variable}: must be {EXPECTED[parse]}, not {text!r}")
        except OSError as error:
            problems.append(f"{variable}: cannot be read: {error}")
    return values
