"""A function that takes too long, too much, or ends: it fails as on Lambda, says so, and the next invocation works."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.emulator.functions import eventually, runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.functions import Function

type Deploy = Callable[..., Function]

MISBEHAVING = """
import os, subprocess, sys, time
def handler(event, context):
    print("about to", event)
    if event == "sleep":
        time.sleep(60)
    if event == "spin":
        sum(range(10**12))  # holds the interpreter's lock: no thread of this process runs
    if event == "leave children":
        ends_with_us = subprocess.Popen(["sleep", "60"])
        of_its_own_session = subprocess.Popen(["sleep", "60"], start_new_session=True)
        print("children", ends_with_us.pid, of_its_own_session.pid)
        time.sleep(60)
    if event == "allocate":
        hoard = []
        while True:
            hoard.append(bytearray(b"x") * 10_000_000)
            time.sleep(0.01)
    if event == "child allocates":
        subprocess.run([sys.executable, "-c", "import time; x = bytearray(b'x') * 300_000_000; time.sleep(60)"])
    if event == "exit":
        os._exit(3)
    if event == "end well":
        os._exit(0)
    return os.getpid()
"""


def test_a_function_that_takes_too_long_is_killed_and_says_so(function: Deploy) -> None:
    sleeper = function(MISBEHAVING, Timeout=1)
    before = sleeper.invoke().payload
    began = time.monotonic()
    failed = sleeper.invoke("sleep")
    assert 1 <= time.monotonic() - began < 20  # it would have slept longer
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == "Sandbox.Timedout"
    assert failed.payload["errorMessage"].endswith(" Error: Task timed out after 1.00 seconds")
    assert not runs(before)
    assert sleeper.invoke().payload != before

    @eventually
    def check() -> None:
        log = sleeper.log()
        assert "about to sleep\n" in log
        assert " Task timed out after 1.00 seconds\nEND RequestId: " in log
        assert "\tDuration: 1000.00 ms\t" in log
        assert "\tStatus: timeout\n" in log

    check()


def test_the_time_out_also_stops_a_function_that_never_lets_a_thread_run(function: Deploy) -> None:
    assert function(MISBEHAVING, Timeout=1).invoke("spin").payload["errorType"] == "Sandbox.Timedout"


def test_children_of_a_killed_function_are_killed_too(function: Deploy) -> None:
    parent = function(MISBEHAVING, Timeout=1)
    parent.invoke("leave children")

    @eventually
    def children() -> list[int]:
        lines = [line for line in parent.log().splitlines() if line.startswith("children")]
        assert lines
        return [int(pid) for pid in lines[0].split()[1:]]

    assert [pid for pid in children() if runs(pid)] == []


def test_a_function_that_holds_too_much_memory_is_killed_and_says_so(function: Deploy) -> None:
    hoarder = function(MISBEHAVING)
    failed = hoarder.invoke("allocate")
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == "Runtime.OutOfMemory"
    assert failed.payload["errorMessage"].endswith(" Error: Runtime exited with error: signal: killed")
    assert hoarder.invoke().error is None

    @eventually
    def check() -> None:
        log = hoarder.log()
        assert "about to allocate\n" in log
        assert "\tMax Memory Used: 128 MB" in log
        assert "\tStatus: error\tError Type: Runtime.OutOfMemory\n" in log

    check()


def test_memory_that_a_child_holds_counts(function: Deploy) -> None:
    assert function(MISBEHAVING).invoke("child allocates").payload["errorType"] == "Runtime.OutOfMemory"


def test_memory_within_the_limit_is_no_offence(function: Deploy) -> None:
    modest = function("""
def handler(event, context):
    return len(bytearray(b"x") * 80_000_000)
""")
    assert modest.invoke().payload == 80_000_000


def test_a_process_that_ends_fails_its_invocation_and_is_replaced(function: Deploy) -> None:
    ending = function(MISBEHAVING)
    failed = ending.invoke("exit")
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == "Runtime.ExitError"
    assert failed.payload["errorMessage"].endswith(" Error: Runtime exited with error: exit status 3")
    assert ending.invoke("end well").payload["errorMessage"].endswith(" Runtime exited without providing a reason")
    assert ending.invoke().error is None


def test_a_process_killed_at_work_fails_its_invocation_and_is_replaced(function: Deploy) -> None:
    killed = function("""
import os, signal
def handler(event, context):
    if event:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()
""")
    failed = killed.invoke("now")
    assert failed.payload["errorType"] == "Runtime.ExitError"
    assert failed.payload["errorMessage"].endswith(" Error: Runtime exited with error: signal: killed")
    assert killed.invoke().error is None
