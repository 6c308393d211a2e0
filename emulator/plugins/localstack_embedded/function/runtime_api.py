"""The Lambda Runtime API: the HTTP interface through which a runtime fetches invocations and hands back results.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html describes it. Each runtime process is given a server of
its own, on a free port of the loopback interface: what a process that was given up still sends cannot reach its
successor. The server decides nothing: it turns requests into events on a queue, and whoever runs the process reads
them.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread

PREFIX = "/2018-06-01/runtime"
# "Invocation payload (request and response): 6 MB each for synchronous"; the exact number is in AWS's error message.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 6_291_556
# How often the accepting thread looks whether it shall stop, in seconds.
_STOP_CHECK_INTERVAL = 0.1


@dataclass(frozen=True)
class Invocation:
    """What a runtime is told about one invocation. `deadline_ms` is in milliseconds since the epoch."""

    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    deadline_ms: int


@dataclass(frozen=True)
class Ready:
    """The runtime has loaded the function and asked for its first invocation."""


@dataclass(frozen=True)
class InitFailed:
    """The runtime could not load the function. `payload` is the error as the runtime words it, in JSON."""

    payload: bytes


@dataclass(frozen=True)
class Succeeded:
    """The function returned `payload`."""

    request_id: str
    payload: bytes


@dataclass(frozen=True)
class Failed:
    """The function raised. `payload` is the error as the runtime words it, in JSON."""

    request_id: str
    payload: bytes


@dataclass(frozen=True)
class ResponseTooLarge:
    """The function returned more than a response may hold; the runtime was told 413."""

    request_id: str


type Event = Ready | InitFailed | Succeeded | Failed | ResponseTooLarge


class RuntimeApi:
    """A server for one runtime process.

    `address` is what the runtime finds in AWS_LAMBDA_RUNTIME_API. `events` holds what the runtime reported, oldest
    first.
    """

    def __init__(self) -> None:
        self.events: SimpleQueue[Event] = SimpleQueue()
        self.invocations: SimpleQueue[Invocation | None] = SimpleQueue()
        self.asked = False
        self._server = _Server(self)
        self.address = f"127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(_STOP_CHECK_INTERVAL,), name="runtime-api", daemon=True).start()

    def offer(self, invocation: Invocation) -> None:
        """Hand `invocation` to the runtime as soon as it asks for the next one."""
        self.invocations.put(invocation)

    def close(self) -> None:
        """Stop listening, and release the thread that waits for an invocation."""
        self.invocations.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: RuntimeApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Requests)


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits some 40 ms for the acknowledgement of its headers
    server: _Server

    def do_GET(self) -> None:
        if self.path != f"{PREFIX}/invocation/next":
            self._answer(HTTPStatus.NOT_FOUND)
            return
        api = self.server.api
        if not api.asked:
            api.asked = True
            api.events.put(Ready())
        invocation = api.invocations.get()
        if invocation is None:
            self.close_connection = True
            return
        self._answer(
            HTTPStatus.OK,
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
            },
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        api = self.server.api
        match self.path.removeprefix(f"{PREFIX}/").split("/"):
            case ["init", "error"]:
                api.events.put(InitFailed(body))
            case ["invocation", request_id, "error"]:
                api.events.put(Failed(request_id, body))
            case ["invocation", request_id, "response"] if len(body) > MAX_RESPONSE_BYTES:
                api.events.put(ResponseTooLarge(request_id))
                self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b'{"errorType":"RequestEntityTooLarge"}')
                return
            case ["invocation", request_id, "response"]:
                api.events.put(Succeeded(request_id, body))
            case _:
                self._answer(HTTPStatus.NOT_FOUND)
                return
        self._answer(HTTPStatus.ACCEPTED, json.dumps({"status": "OK"}).encode())

    def _answer(self, status: HTTPStatus, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that the base class gave it
        """Say nothing: LocalStack's log is no place for every request of every function."""
