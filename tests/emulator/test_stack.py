"""Starting and stopping stacks: nothing starts by halves, and nothing stays."""

from __future__ import annotations

import json
import os
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from emulator.__main__ import main
from emulator.embedded import EmbeddedStack
from emulator.errors import StackError
from emulator.stack import check_port_is_free, free_port
from tests.emulator.functions import client, deploy, eventually, runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # types alone

OUTPUTS = {
    "region": "us-east-1",
    "original_bucket": "originals",
    "processed_bucket": "processed",
    "api_url": "http://api.example",
    "api_key": "the-key",
}


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """An empty folder of init scripts."""
    folder = tmp_path / "ready.d"
    folder.mkdir()
    return folder


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedStack]:
    """A stack that is not started."""
    stack = EmbeddedStack(free_port(), tmp_path / "state")
    yield stack
    stack.stop()


def assert_nothing_is_left_of(stack: EmbeddedStack) -> None:
    assert stack.processes() == []
    assert not stack.folder.exists()
    check_port_is_free(stack.port)


def test_a_port_that_is_taken_is_refused_and_its_owner_named(scripts: Path, other: EmbeddedStack) -> None:
    with socket.create_server(("127.0.0.1", other.port)):
        with pytest.raises(StackError, match=rf"port {other.port} is taken by .*\(process {os.getpid()}\)"):
            other.start(scripts)
        assert not other.folder.exists()


def test_a_failing_init_script_fails_the_start_with_its_own_error_and_nothing_is_left(
    scripts: Path, other: EmbeddedStack
) -> None:
    (scripts / "10-good.py").write_text("")
    (scripts / "20-bad.py").write_text("def create():\n    raise KeyError('no such table')\n\ncreate()\n")
    (scripts / "30-good.py").write_text("")
    with pytest.raises(StackError) as failed:
        other.start(scripts)
    first, *_, last = str(failed.value).splitlines()
    assert first == "init script 20-bad.py failed"
    assert "line 2, in create" in str(failed.value)
    assert last == "KeyError: 'no such table'"
    assert_nothing_is_left_of(other)


def test_when_localstack_ends_at_once_its_last_words_are_shown(scripts: Path, other: EmbeddedStack) -> None:
    with pytest.raises(StackError, match=r"(?s)LocalStack ended while it started.*Error"):
        other.start(scripts, {"PYTHONHOME": "/nowhere"})
    assert_nothing_is_left_of(other)


def test_two_stacks_share_nothing_and_idle_environments_go(
    stack: EmbeddedStack, scripts: Path, other: EmbeddedStack
) -> None:
    other.start(scripts, {"LAMBDA_KEEPALIVE_MS": "300"})
    client(other, "s3").create_bucket(Bucket="only-here")
    buckets = [bucket["Name"] for bucket in client(stack, "s3").list_buckets()["Buckets"]]
    assert "only-here" not in buckets
    process, folder = deploy(other, WHO).invoke().payload

    @eventually
    def check() -> None:
        assert not runs(process)
        assert not os.path.exists(folder)  # noqa: PTH110  # a string from the function

    check()
    other.stop()
    assert_nothing_is_left_of(other)
    assert stack.serves()


def test_no_function_survives_a_localstack_that_was_killed_and_the_port_can_be_used_again(
    tmp_path: Path, scripts: Path, other: EmbeddedStack
) -> None:
    other.start(scripts)
    idle, _ = deploy(other, WHO).invoke().payload
    deploy(other, BUSY).send(str(tmp_path / "busy"))
    busy = number_in(tmp_path / "busy")
    escaped, _ = deploy(other, ESCAPING).invoke().payload
    [localstack] = [found for found in other.processes() if "localstack.runtime.main" in found.cmdline()]
    os.kill(localstack.pid, signal.SIGKILL)

    @eventually
    def check() -> None:
        assert not runs(idle)
        assert not runs(busy)
        assert not other.serves()

    check()
    assert runs(escaped)  # it left its process group, so only `stop` finds it
    other.start(scripts)
    assert not runs(escaped)
    other.stop()
    assert_nothing_is_left_of(other)


def test_large_objects_lie_in_the_stacks_own_folder(stack: EmbeddedStack) -> None:
    s3 = client(stack, "s3")
    s3.create_bucket(Bucket="large")
    s3.put_object(Bucket="large", Key="object", Body=bytes(1_000_000))
    assert list((stack.folder / "tmp" / "s3").glob("large*"))


def test_the_command_line_says_how_to_use_the_stack_and_the_developers_settings_do_not_reach_it(
    tmp_path: Path, scripts: Path, monkeypatch: MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    monkeypatch.setattr("emulator.engines.STATE", tmp_path / "stacks")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LAMBDA_RETRY_BASE_DELAY", "7")
    (scripts / "10.py").write_text(f"""
import json, os
with open(os.environ["OUTPUTS_FILE"], "w") as file:
    json.dump({OUTPUTS!r} | {{"environment": dict(os.environ)}}, file)
""")
    port = str(free_port())
    up = ["up", "--port", port, "--init-scripts", str(scripts)]
    folder = tmp_path / "stacks" / port
    try:
        assert main(up) == 0
        said = capsys.readouterr().out
        endpoint = f"http://127.0.0.1:{port}"
        assert said.startswith(f"Up: {endpoint}\nAPI:  http://api.example\n")
        assert f"AWS_ENDPOINT_URL={endpoint} .venv/bin/awslocal s3 cp photo.jpg s3://originals/" in said
        assert "-H 'x-api-key: the-key' 'http://api.example/images'" in said
        environment = json.loads((folder / "outputs.json").read_text())["environment"]
        assert "AWS_ENDPOINT_URL" not in environment
        assert environment["LAMBDA_RETRY_BASE_DELAY"] == "7"

        assert main(up) == 0
        assert capsys.readouterr().out.startswith(f"Already up: {endpoint}\n")

        assert main(["status"]) == 0
        assert capsys.readouterr().out.startswith(f"{port}: up, ")
        assert main(["logs", "--port", port, "--function", "none"]) == 1
        assert "no log group /aws/lambda/none" in capsys.readouterr().err
    finally:
        assert main(["down", "--port", port]) == 0
    assert capsys.readouterr().out == f"Down: port {port}\n"
    assert_nothing_is_left_of(EmbeddedStack(int(port), folder))
    assert main(["down", "--port", port]) == 0
    assert capsys.readouterr().out == f"No stack on port {port}\n"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "4566.0", "٤"])
def test_a_bad_port_is_refused(port: str, capsys: CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["up", f"--port={port}"])
    assert refused.value.code == 2
    assert f"'{port}' is no port: a number from 1 to 65535" in capsys.readouterr().err


def test_a_folder_of_init_scripts_that_is_not_there_is_named(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    assert main(["up", "--port", str(free_port()), "--init-scripts", str(tmp_path / "none")]) == 1
    assert f"there is no folder {tmp_path / 'none'}" in capsys.readouterr().err


@eventually
def number_in(file: Path) -> int:
    assert file.exists()
    assert file.read_text().endswith("\n")
    return int(file.read_text())


WHO = """
import os, tempfile
def handler(event, context):
    return os.getpid(), tempfile.gettempdir()
"""
ESCAPING = """
import subprocess, tempfile
def handler(event, context):
    return subprocess.Popen(["sleep", "60"], start_new_session=True).pid, tempfile.gettempdir()
"""
BUSY = """
import os
def handler(path, context):
    with open(path, "w") as file:
        print(os.getpid(), file=file)
    sum(range(10**12))  # never looks at a connection, nor lets a thread do so
"""
