"""MiniStack, served over TLS and over plain HTTP at once: FOLDER TLS_PORT PLAIN_PORT. Runs in environments/ministack.

In four places it does not judge as AWS does; they are set right here, each with its source.
"""

from __future__ import annotations

import asyncio
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region
from ministack.core.router import extract_access_key_id
from ministack.services import s3

_SESSION = re.compile(r"arn:(.*):sts::(.*):assumed-role/(.*)/.*")
_value_of = iam_evaluator._resolve_condition_key  # noqa: SLF001 - there is no other way in
_resource_of = iam_actions.extract_resource_arn
_answer_of_s3 = s3.handle_request


def condition_value(key: str, context: Any) -> Any:
    """Have aws:PrincipalArn name the role, not its session.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    value = _value_of(key, context)
    if key.lower() == "aws:principalarn" and (session := _SESSION.fullmatch(value or "")):
        return "arn:{}:iam::{}:role/{}".format(*session.groups())
    return value


def resource(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> str:
    """Have a log stream be the resource of what is done to it, not its group.

    AWS names it when it refuses: https://github.com/aws-solutions/aws-crr-monitor/issues/8
    """
    arn = _resource_of(service, method, path, headers, body, *more)
    if service == "logs" and (stream := re.search(rb'"logStreamName": *"([^"]+)"', body)):
        return f"{arn}:log-stream:{stream[1].decode()}"
    return arn


async def answer_of_s3(method: str, path: str, headers: Any, body: bytes, query: Any, *more: Any, **named: Any) -> Any:
    """Have S3 say that an object is missing to those alone who may list its bucket; others are refused.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    answer = await _answer_of_s3(method, path, headers, body, query, *more, **named)
    bucket, _, key = path.lstrip("/").partition("/")
    if method in {"GET", "HEAD"} and key and answer[0] == HTTPStatus.NOT_FOUND:
        caller, arn = extract_access_key_id(headers, query), f"arn:aws:s3:::{bucket}"
        if refused := iam_evaluator.enforce(caller, "s3:ListBucket", "s3", get_region(), arn):
            return iam_actions.access_denied_response("s3", "s3:ListBucket", refused.principal_arn, request_id="")
    return answer


async def front(scope: Any, receive: Any, send: Any) -> None:
    """Tell MiniStack by which scheme a request came: it asks a load balancer's header, as if none could be forged."""
    if scope["type"] == "http":
        headers = [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-proto"]
        scope = scope | {"headers": [*headers, (b"x-forwarded-proto", scope["scheme"].encode())]}
    await app(scope, receive, send)


def main(folder: Path, tls_port: str, plain_port: str) -> None:
    """Serve until told to end. Whoever connects by TLS finds whom to trust in FOLDER/ca.pem."""
    iam_evaluator._resolve_condition_key = condition_value  # noqa: SLF001 - as above
    iam_actions.extract_resource_arn = resource
    s3.handle_request = answer_of_s3
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    key_and_chain = str(folder / "server.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(key_and_chain)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    config = Config()
    config.bind, config.insecure_bind = [f"127.0.0.1:{tls_port}"], [f"127.0.0.1:{plain_port}"]
    config.certfile = config.keyfile = key_and_chain
    config.alpn_protocols = ["http/1.1"]
    asyncio.run(serve(front, config))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
