"""The REST API: translate requests into use cases, and records and errors into responses. definitions/openapi.yaml is
the contract.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types

from image_pipeline.errors import (
    CorruptImage,
    DependencyFailed,
    EmptyFile,
    FileTooLarge,
    ImageNotFound,
    ImageTooLarge,
    InvalidRequest,
    KeyTooLong,
    PipelineError,
    StillProcessing,
    UnsupportedFormat,
)
from image_pipeline.record import Status
from image_pipeline.telemetry import logger, report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from image_pipeline.record import Record
    from image_pipeline.service import ImageService

MAX_BODY_BYTES = 4_500_000
"""A request reaches Lambda as at most 6 MB of JSON (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html),
the body in it as base64."""
DEFAULT_LIMIT, MAX_LIMIT = 20, 100
ACCEPTED_MEDIA_TYPES = (
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/heic",
    "image/heif",
    "image/tiff",
    "image/bmp",
    "application/octet-stream",
)
"""What API Gateway treats as binary (definitions/openapi.yaml). The format is judged by content all the same."""
LISTABLE = (Status.PROCESSING, Status.READY, Status.FAILED)

HTTP_STATUS = {
    "not_found": HTTPStatus.NOT_FOUND,
    InvalidRequest.code: HTTPStatus.BAD_REQUEST,
    EmptyFile.code: HTTPStatus.BAD_REQUEST,
    KeyTooLong.code: HTTPStatus.BAD_REQUEST,
    ImageNotFound.code: HTTPStatus.NOT_FOUND,
    FileTooLarge.code: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedFormat.code: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    CorruptImage.code: HTTPStatus.UNPROCESSABLE_ENTITY,
    ImageTooLarge.code: HTTPStatus.UNPROCESSABLE_ENTITY,
    StillProcessing.code: HTTPStatus.SERVICE_UNAVAILABLE,
    DependencyFailed.code: HTTPStatus.SERVICE_UNAVAILABLE,
}
SHOWN = (
    "image_id",
    "key",
    "version_id",
    "source",
    "timestamp",
    "status",
    "attempts",
    "original",
    "processed",
    "error",
    "processed_at",
)
POSITION = re.compile(r"[0-9T:.Z-]+#[a-z2-7]{26}")
IMAGE_ID = re.compile(r"[a-z2-7]{26}")

app = APIGatewayRestResolver()


def handle(event: dict[str, Any], context: LambdaContext, service: ImageService, deadline: float) -> dict[str, Any]:
    """Answer one API Gateway proxy request. Nothing is raised: every error is a response."""
    app.append_context(service=service, deadline=deadline)  # type: ignore[no-untyped-call] # powertools
    return app.resolve(event, context)


@app.post("/images")
def create_image() -> Response[str]:
    """Take the body as an image and process it."""
    data = _body()
    if len(data) > MAX_BODY_BYTES:
        raise FileTooLarge(
            public_message=f"A request takes at most {MAX_BODY_BYTES:,} bytes. Upload larger files to S3."
        )
    started = time.perf_counter()
    outcome = _service().upload(data, _content_type(), app.context["deadline"])
    report(outcome, time.perf_counter() - started)
    record = outcome.record
    if record.error:
        return _error(record.error.code, record.error.message, image_id=record.image_id)
    created = HTTPStatus.CREATED if record.status is Status.READY else HTTPStatus.ACCEPTED
    return _json(created, represent(record))


@app.get("/images")
def list_images() -> Response[str]:
    """A page of records, the newest upload first."""
    query = app.current_event.query_string_parameters
    limit, before, status = _limit(query.get("limit")), _position(query.get("cursor")), _status(query.get("status"))
    records = _service().newest(limit + 1, before, status)
    page = records[:limit]
    more = len(records) > limit
    return _json(
        HTTPStatus.OK,
        {"items": [represent(record) for record in page], "next": _cursor(page[-1].position) if more else None},
    )


@app.get("/images/<image_id>")
def get_image(image_id: str) -> Response[str]:
    """One record."""
    if not IMAGE_ID.fullmatch(image_id):
        raise ImageNotFound(image_id)
    return _json(HTTPStatus.OK, represent(_service().get(image_id)))


def represent(record: Record) -> dict[str, Any]:
    """A record as the API shows it: what the service keeps for itself left out, links added."""
    fields = asdict(record)
    shown = {name: fields[name] for name in SHOWN if fields[name] is not None}
    return shown | {"links": _service().links(record)}


@app.exception_handler(PipelineError)  # type: ignore[untyped-decorator] # powertools
def refuse(error: PipelineError) -> Response[str]:
    """What the service says no to, by the table above; anything that the table lacks is our own fault."""
    status = HTTP_STATUS.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    logger.info("refused", code=error.code, detail=str(error), status_code=status)
    return _error(error.code, error.public_message)


@app.exception_handler(Exception)  # type: ignore[untyped-decorator] # powertools
def fail(error: Exception) -> Response[str]:
    """What nobody foresaw: the log has the trace, the client does not."""
    logger.error("failed", exc_info=error)
    return _error(PipelineError.code, PipelineError.public_message)


@app.not_found
def no_route(_: Exception) -> Response[str]:
    """A path or method that the contract does not have."""
    return _error("not_found", "There is nothing at this path.")


def _service() -> ImageService:
    service: ImageService = app.context["service"]
    return service


def _body() -> bytes:
    """The request's body. LocalStack sends text as it is, AWS sends every accepted media type as base64."""
    body = app.current_event.get("body") or ""
    if not app.current_event.is_base64_encoded:
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InvalidRequest(public_message="The body is not valid base64.") from error


def _content_type() -> str:
    """The request's media type, without parameters; `UnsupportedFormat` where it is none of an image's."""
    media_type = (app.current_event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in ACCEPTED_MEDIA_TYPES:
        accepted = ", ".join(ACCEPTED_MEDIA_TYPES)
        raise UnsupportedFormat(public_message=f"Send the image as the body, with one of the content types {accepted}.")
    return media_type


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise InvalidRequest(public_message=f"limit: must be a number from 1 to {MAX_LIMIT}.")
    return int(text)


def _status(text: str | None) -> Status | None:
    if text is None:
        return None
    if text not in LISTABLE:
        raise InvalidRequest(public_message=f"status: must be one of {', '.join(LISTABLE)}.")
    return Status(text)


def _cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _position(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        position = ""
    if not POSITION.fullmatch(position):
        raise InvalidRequest(public_message="cursor: must be the value of `next` from a page before.")
    return position


def _error(code: str, message: str, **more: str) -> Response[str]:
    status = HTTP_STATUS.get(code, HTTPStatus.INTERNAL_SERVER_ERROR)
    request_id = app.current_event.request_context.request_id
    return _json(status, {"error": {"code": code, "message": message, "request_id": request_id} | more})


def _json(status: HTTPStatus, body: dict[str, Any]) -> Response[str]:
    return Response(status, content_types.APPLICATION_JSON, json.dumps(body, ensure_ascii=False, separators=(",", ":")))
