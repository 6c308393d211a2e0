"""The API over the fakes: what each request answers, and the one shape of every error."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest
from image_pipeline import api
from image_pipeline.core.options import Options
from image_pipeline.errors import DependencyFailed, ImageRejected, PipelineError
from image_pipeline.record import Record, Status, image_id_of, iso
from image_pipeline.service import ImageService

from tests import images
from tests.fakes import FakeClock, FakeImageRecords, FakeObjectStore


@dataclass
class Answer:
    status: int
    body: dict[str, Any]


class Client:
    """Sends requests as API Gateway's Lambda proxy does."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = FakeObjectStore(self.clock)
        self.records = FakeImageRecords()
        self.service = ImageService(self.store, self.records, Options(width=16, height=16), self.clock)

    def request(  # noqa: PLR0913 - each is a part of a request
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str | None = None,
        query: dict[str, str] | None = None,
        *,
        as_text: bool = False,
    ) -> Answer:
        encoded = None if body is None else body.decode() if as_text else base64.b64encode(body).decode()
        event = {
            "httpMethod": method,
            "path": path,
            "headers": {"Content-Type": content_type} if content_type else {},
            "multiValueHeaders": {},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
            "requestContext": {"requestId": "the-request", "stage": "v1", "path": path},
            "body": encoded,
            "isBase64Encoded": body is not None and not as_text,
        }
        response = api.handle(event, None, self.service, self.clock.now + 28)  # type: ignore[arg-type]
        assert response["multiValueHeaders"]["Content-Type"] == ["application/json"]
        return Answer(response["statusCode"], json.loads(response["body"]))

    def upload(self) -> dict[str, Any]:
        self.clock.now += 1
        return self.request("POST", "/images", images.photo(), "image/jpeg").body


@pytest.fixture
def client() -> Client:
    return Client()


def code_of(answer: Answer) -> str:
    """The error's code, after a look at its shape."""
    error = answer.body["error"]
    assert {"code", "message", "request_id"} <= set(error)
    assert error["request_id"] == "the-request"
    code: str = error["code"]
    return code


def test_a_posted_image_answers_with_its_finished_record(client: Client):
    answer = client.request("POST", "/images", images.photo(), "image/jpeg; charset=binary")
    assert answer.status == 201
    assert (answer.body["status"], answer.body["source"]) == ("READY", "api")
    assert answer.body["processed"]["width"] == 16
    assert set(answer.body["links"]) == {"original", "processed"}
    hidden = {"revision", "holder", "lease_until", "unsettled", "sequencer", "expires_at"}
    assert hidden.isdisjoint(answer.body), "what the service keeps for itself is not shown"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (images.photo(), "text/html", 415, "unsupported_format"),
        (images.photo(), None, 415, "unsupported_format"),
        (images.text_named_jpg(), "image/jpeg", 415, "unsupported_format"),
        (b"", "image/jpeg", 400, "empty_file"),
        (images.truncated(), "image/jpeg", 422, "corrupt_image"),
        (images.bomb(), "image/png", 422, "image_too_large"),
        (b"\xff\xd8\xff" + bytes(4_500_000), "image/jpeg", 413, "file_too_large"),
    ],
    ids=["media type", "no media type", "text", "empty", "truncated", "bomb", "large"],
)
def test_a_bad_upload_is_refused_with_a_reason(
    client: Client, body: bytes, content_type: str | None, status: int, code: str
):
    answer = client.request("POST", "/images", body, content_type)
    assert (answer.status, code_of(answer)) == (status, code)


def test_an_image_that_was_stored_and_failed_is_named_in_the_error(client: Client):
    answer = client.request("POST", "/images", images.truncated(), "image/jpeg")
    failed = client.request("GET", f"/images/{answer.body['error']['image_id']}")
    assert failed.body["status"] == "FAILED"
    assert failed.body["error"]["code"] == "corrupt_image"


def test_a_body_that_localstack_passes_as_text_is_refused_as_what_it_is(client: Client):
    answer = client.request("POST", "/images", b"just text", "image/jpeg", as_text=True)
    assert (answer.status, code_of(answer)) == (415, "unsupported_format")


def test_an_image_is_found_by_its_id_and_no_other(client: Client):
    record = client.upload()
    found = client.request("GET", f"/images/{record['image_id']}")
    assert (found.status, found.body) == (200, record)
    for unknown in ("a" * 26, "nobody", "A" * 26, "%2e%2e"):
        answer = client.request("GET", f"/images/{unknown}")
        assert (answer.status, code_of(answer)) == (404, "image_not_found")


def test_the_images_are_listed_newest_first_page_by_page(client: Client):
    uploads = [client.upload()["image_id"] for _ in range(5)]
    listed: list[str] = []
    query = {"limit": "2"}
    for expected in (2, 2, 1):
        answer = client.request("GET", "/images", query=query)
        assert answer.status == 200
        assert len(answer.body["items"]) == expected
        listed += [item["image_id"] for item in answer.body["items"]]
        query = {"limit": "2", "cursor": answer.body["next"]}
    assert answer.body["next"] is None
    assert listed == uploads[::-1]


def test_a_listing_can_be_of_one_status(client: Client):
    client.upload()
    assert client.request("GET", "/images", query={"status": "FAILED"}).body == {"items": [], "next": None}
    assert len(client.request("GET", "/images", query={"status": "READY"}).body["items"]) == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"status": "DELETED"}, "status"),
        ({"status": "ready"}, "status"),
        ({"cursor": "???"}, "cursor"),
        ({"cursor": base64.urlsafe_b64encode(b"../../etc").decode()}, "cursor"),
        ({"cursor": "\u00fc"}, "cursor"),
    ],
)
def test_a_bad_query_is_refused_by_name(client: Client, query: dict[str, str], named: str):
    answer = client.request("GET", "/images", query=query)
    assert (answer.status, code_of(answer)) == (400, "invalid_request")
    assert answer.body["error"]["message"].startswith(f"{named}: ")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/images"), ("DELETE", "/")])
def test_what_the_contract_does_not_have_is_not_found(client: Client, method: str, path: str):
    answer = client.request(method, path)
    assert (answer.status, code_of(answer)) == (404, "not_found")


def test_a_service_that_does_not_answer_is_503_and_tells_nothing_of_it(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(_image_id: str) -> None:
        raise DependencyFailed("GetItem: arn:aws:dynamodb:secret")

    monkeypatch.setattr(client.records, "get", fail)
    answer = client.request("GET", f"/images/{'a' * 26}")
    assert (answer.status, code_of(answer)) == (503, "dependency_failed")
    assert "secret" not in json.dumps(answer.body)


def test_a_defect_of_ours_is_500_and_tells_nothing_of_it(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(_image_id: str) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(client.records, "get", fail)
    answer = client.request("GET", f"/images/{'a' * 26}")
    assert (answer.status, code_of(answer)) == (500, "internal_error")
    assert "secret" not in json.dumps(answer.body)


def test_an_image_that_somebody_else_processes_is_accepted(client: Client):
    """The event of the very object that a POST stored came first, and its attempt takes long."""

    class HeldByItsEvent(FakeImageRecords):
        def save(self, record: Record, replacing: Record | None) -> None:
            if replacing is None and record.image_id not in self.items:
                until = client.clock.now + 1000
                super().save(
                    Record(
                        image_id_of(record.key),
                        record.key,
                        record.version_id,
                        iso(0),
                        Status.PROCESSING,
                        lease_until=until,
                    ),
                    None,
                )
            super().save(record, replacing)

    client.service = ImageService(client.store, HeldByItsEvent(), Options(width=16, height=16), client.clock)
    answer = client.request("POST", "/images", images.photo(), "image/jpeg")
    assert (answer.status, answer.body["status"]) == (202, "PROCESSING")


def test_every_rejection_has_its_http_status():
    def leaves(error: type[PipelineError]) -> list[type[PipelineError]]:
        return [leaf for sub in error.__subclasses__() for leaf in leaves(sub)] or [error]

    assert {leaf.code for leaf in leaves(ImageRejected)} <= set(api.HTTP_STATUS)
