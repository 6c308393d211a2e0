"""The image job: bytes and options in, bytes and facts out. `STEPS` is its table of contents."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from image_pipeline.core import rights
from image_pipeline.core.decode import Frame, Source, open_source
from image_pipeline.core.encode import encode, output_format
from image_pipeline.core.facts import Facts, Header, Look, look
from image_pipeline.core.geometry import turned
from image_pipeline.core.options import Options
from image_pipeline.core.steps import convert_to_srgb, orient, resize, stamp
from image_pipeline.errors import PipelineError

type Step = Callable[[Frame, Options], Frame]

NORMALISE: tuple[Step, ...] = (convert_to_srgb,)
"""After these, pixels mean what they say: the facts about the original are taken here."""

RENDER: tuple[Step, ...] = (resize, orient, stamp)
"""A picture is turned when it is small, for that too costs by the pixel."""

STEPS: tuple[Step, ...] = (*NORMALISE, *RENDER)
"""What happens to every frame, between `decode.open_source`, which checks every limit first, and `encode.encode`."""


@dataclass(frozen=True, slots=True)
class Result:
    """The processed image, and the facts about the original. `extension` has its dot."""

    data: bytes
    format: str
    content_type: str
    extension: str
    width: int
    height: int
    original: Facts


def inspect(data: bytes, options: Options) -> Header:
    """Check emptiness, size, format and pixels by the header alone; raise the ImageRejected that `process` would."""
    with _nothing_but_pipeline_errors():
        return open_source(data, options).header


def process(data: bytes, options: Options) -> Result:
    """Do the whole job. The same bytes and options give the same result.

    Raises an ImageRejected for a file that can never succeed, InvalidConfiguration for a watermark that cannot be
    drawn, and PipelineError itself, with the cause, for a defect of ours: no other exception leaves.
    """
    with _nothing_but_pipeline_errors():
        source = open_source(data, options)
        rendered: list[Frame] = []
        for frame in source.frames(options):
            normal = _through(NORMALISE, frame, options)
            if not rendered:
                seen, alpha = look(normal.image, frame.orientation), normal.image.mode == "RGBA"
                size = turned((source.header.width, source.header.height), frame.orientation)
            rendered.append(_through(RENDER, normal, options))
        facts = _facts(source, size, seen, alpha=alpha)
        to = output_format(source.format, alpha=alpha)
        width, height = rendered[0].image.size
        owned = rights.read(source.image) if options.keep_copyright else None
        encoded = encode(rendered, to, options.quality, source.loop, owned)
        return Result(encoded, to.name, to.media_type, to.extension, width, height, facts)


def _through(steps: tuple[Step, ...], frame: Frame, options: Options) -> Frame:
    for step in steps:
        frame = step(frame, options)
    return frame


def _facts(source: Source, size: tuple[int, int], seen: Look, *, alpha: bool) -> Facts:
    return Facts(
        sha256=source.sha256(),
        bytes=source.header.bytes,
        format=source.header.format,
        width=size[0],
        height=size[1],
        frames=source.header.frames,
        alpha=alpha,
        dominant_color=seen.dominant_color,
        placeholder=seen.placeholder,
        captured_at=source.captured_at(),
    )


@contextmanager
def _nothing_but_pipeline_errors() -> Iterator[None]:
    """Keep the promise without hiding a defect: it goes out as `internal_error`, never as a fault of the image."""
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:
        raise PipelineError(f"{type(error).__name__}: {error}") from error
