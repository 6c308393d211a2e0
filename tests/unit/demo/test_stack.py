"""How the demo waits and uploads: over botocore's stub of DynamoDB and an HTTP server that answers as the API does."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from image_pipeline.adapters.dynamodb import item_of
from image_pipeline.record import Record, Status

from demo.images import Sample
from demo.stack import NotFinishedError, Stack, Upload, UploadRefusedError
from tests.unit.demo.outcomes import ready

READY = ready("a.png").record
UPLOAD = Upload(READY.key, READY.image_id, READY.version_id)
SAMPLE = Sample("dunes.webp", b"RIFF....WEBP", "image/webp", "a note", source="api")


def stack_with(*polls: Record | None, api_url: str = "", **outputs: str) -> Stack:
    """Return a stack whose table answers one poll after the other."""
    session = boto3.Session("test", "test", region_name="us-east-1")
    dynamodb = session.client("dynamodb", endpoint_url="http://127.0.0.1:1")
    stubber = Stubber(dynamodb)
    for record in polls:
        items: Any = [item_of(record)] if record else []
        stubber.add_response("batch_get_item", {"Responses": {"images": items}})
    stubber.activate()
    s3 = session.client("s3", endpoint_url="http://127.0.0.1:1")
    return Stack(s3, dynamodb, {"table": "images", "api_url": api_url} | outputs)


def test_an_upload_is_finished_when_the_record_of_its_version_is():
    before = replace(READY, version_id="older")
    working = replace(READY, status=Status.PROCESSING, processed=None)
    stack = stack_with(None, before, working, READY)
    assert stack.finished([UPLOAD], 10)[READY.image_id] == READY


@pytest.mark.parametrize(
    ("last", "says"),
    [
        (None, "a.png: no record"),
        (replace(READY, status=Status.PROCESSING, attempts=2), "a.png: PROCESSING, attempt 2"),
        (replace(READY, version_id="older"), "a.png: READY, still of the version before (older)"),
    ],
)
def test_at_the_deadline_the_last_state_is_said(last: Record | None, says: str):
    with pytest.raises(NotFinishedError) as caught:
        stack_with(last).finished([UPLOAD], 0)
    assert says in str(caught.value)


class Api(HTTPServer):
    """Gives `answer` to every request and keeps the last one."""

    answer: tuple[int, dict[str, object]]
    request: tuple[str, dict[str, str], bytes]


class Answer(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        self.server.request = (self.path, dict(self.headers), self.rfile.read(int(self.headers["content-length"])))
        status, body = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_upload_through_the_api_names_the_record_that_the_api_chose(api: Api):
    api.answer = (201, {"key": "api/1.webp", "image_id": "abc", "version_id": "v7"})
    stack = stack_with(api_url=f"http://127.0.0.1:{api.server_port}/v1", api_key="secret")
    assert stack.upload(SAMPLE) == Upload("api/1.webp", "abc", "v7")
    path, headers, body = api.request
    assert (path, body) == ("/v1/images", SAMPLE.data)
    assert headers["content-type"] == "image/webp"
    assert headers["x-api-key"] == "secret"


def test_an_upload_that_the_api_refuses_is_told_with_the_apis_words(api: Api):
    api.answer = (422, {"error": {"code": "corrupt_image"}})
    stack = stack_with(api_url=f"http://127.0.0.1:{api.server_port}/v1")
    with pytest.raises(UploadRefusedError, match=r"dunes\.webp.*422.*corrupt_image"):
        stack.upload(SAMPLE)
