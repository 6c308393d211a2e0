"""What a function answers, what becomes of its process, and what it finds around it."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.emulator.functions import client, eventually, runs, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.stack import Stack
    from tests.emulator.functions import Function

type Deploy = Callable[..., Function]

WHO = """
import os
def handler(event, context):
    return os.getpid()
"""


def test_a_function_gets_the_event_and_its_context_and_answers(function: Deploy) -> None:
    echo = function("""
def handler(event, context):
    return [event, context.function_name, context.memory_limit_in_mb, context.get_remaining_time_in_millis()]
""")
    answer = echo.invoke({"ä": [1, None]})
    event, name, memory, remaining = answer.payload
    assert (event, name, memory) == ({"ä": [1, None]}, echo.name, "128")
    assert 9_000 < remaining <= 10_000


def test_a_warm_process_is_used_again(function: Deploy) -> None:
    who = function(WHO)
    assert len({who.invoke().payload for _ in range(5)}) == 1


def test_invocations_at_the_same_time_each_have_a_process(function: Deploy) -> None:
    slow = function("""
import os, time
def handler(event, context):
    time.sleep(1)
    return os.getpid()
""")
    with ThreadPoolExecutor(3) as pool:
        processes = {result.payload for result in pool.map(slow.invoke, range(3))}
    assert len(processes) == 3


def test_an_exception_is_reported_as_the_runtime_words_it_and_the_process_stays(function: Deploy) -> None:
    raising = function("""
import os
def handler(event, context):
    if event:
        raise ValueError(f"not {event}")
    return os.getpid()
""")
    before = raising.invoke().payload
    failed = raising.invoke("this")
    assert failed.error == "Unhandled"
    assert (failed.payload["errorType"], failed.payload["errorMessage"]) == ("ValueError", "not this")
    assert "in handler" in failed.payload["stackTrace"][0]
    assert raising.invoke().payload == before


def test_a_module_that_cannot_be_imported_fails_as_on_lambda_and_its_log_arrives(function: Deploy) -> None:
    broken = function("import no_such_module")
    failed = broken.invoke()
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == "Runtime.ImportModuleError"
    assert "No module named 'no_such_module'" in failed.payload["errorMessage"]

    @eventually
    def check() -> None:
        log = broken.log()
        assert "Phase: init\tStatus: error\tError Type: Runtime.ImportModuleError" in log
        assert "[ERROR] Runtime.ImportModuleError: Unable to import module 'app'" in log
        assert "\tStatus: error\tError Type: Runtime.ImportModuleError" in log.splitlines()[-1]

    check()


def test_a_function_that_loads_at_the_second_attempt_works(function: Deploy) -> None:
    flaky = function("""
import os, pathlib, tempfile
seen = pathlib.Path(tempfile.gettempdir(), "seen")
if not seen.exists():
    seen.touch()
    os._exit(1)
def handler(event, context):
    return "works"
""")
    assert flaky.invoke().payload == "works"


def test_a_handler_that_does_not_exist_is_named(function: Deploy) -> None:
    failed = function("", Handler="app.handle").invoke()
    assert failed.payload["errorType"] == "Runtime.HandlerNotFound"
    assert failed.payload["errorMessage"] == "Handler 'handle' missing on module 'app'"


def test_a_process_that_died_while_idle_is_replaced_unnoticed(function: Deploy) -> None:
    who = function(WHO)
    first = who.invoke().payload
    os.kill(first, signal.SIGKILL)

    @eventually
    def wait() -> None:
        assert not runs(first)

    wait()
    second = who.invoke()
    assert second.error is None
    assert second.payload != first


def test_nothing_but_documented_variables_is_in_the_environment(function: Deploy, stack: Stack) -> None:
    environment = (
        function(
            """
import os
def handler(event, context):
    return dict(os.environ)
""",
            Environment={"Variables": {"OWN": "value", "TZ": "Europe/Berlin"}},
        )
        .invoke()
        .payload
    )
    documented = {
        "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS",
        "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "LANG", "PATH", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID",
    }  # fmt: skip
    ours = {"AWS_ENDPOINT_URL", "HOME", "TMPDIR"}
    pythons = {"LC_CTYPE"}  # Python itself sets it where the system lacks Lambda's locale
    assert environment.keys() - pythons == documented | ours | {"OWN"}
    assert environment["OWN"] == "value"
    assert environment["TZ"] == "Europe/Berlin"
    assert environment["AWS_ENDPOINT_URL"] == stack.endpoint
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"


def test_the_code_folder_is_the_working_folder_and_first_on_the_path(function: Deploy) -> None:
    cwd, root, first, encoding = (
        function("""
import os, sys
def handler(event, context):
    return [os.getcwd(), os.environ["LAMBDA_TASK_ROOT"], sys.path[0], sys.stdout.encoding]
""")
        .invoke()
        .payload
    )
    assert cwd == root == first
    assert encoding == "utf-8"


def test_a_function_has_no_library_but_those_of_lambda(function: Deploy) -> None:
    found = function("""
import importlib.util
def handler(event, context):
    return [name for name in ("boto3", "PIL", "tenacity", "localstack") if importlib.util.find_spec(name)]
""").invoke()
    assert found.payload == ["boto3"]


def test_a_function_reaches_the_stack_with_its_own_credentials(function: Deploy) -> None:
    identity = function("""
import boto3
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
""").invoke()
    assert identity.error is None
    assert ":assumed-role/function/" in identity.payload


def test_an_answer_above_six_megabytes_is_refused_and_the_next_invocation_works(function: Deploy) -> None:
    large = function("""
def handler(event, context):
    return "x" * event
""")
    assert large.invoke(6_000_000).error is None
    refused = large.invoke(6_500_000)
    assert refused.error == "Unhandled"
    assert refused.payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert "exceeded maximum allowed payload size (6291556 bytes)" in refused.payload["errorMessage"]
    assert large.invoke(2).payload == "xx"


def test_a_new_process_keeps_the_temporary_folder_of_its_environment(function: Deploy) -> None:
    writer = function("""
import os, pathlib, tempfile
def handler(event, context):
    folder = pathlib.Path(tempfile.gettempdir())
    if event:
        (folder / "left").touch()
        os._exit(1)
    return [str(folder), os.listdir(folder)]
""")
    before, files = writer.invoke().payload
    assert files == []
    writer.invoke("leave a file and end")
    assert writer.invoke().payload == [before, ["left"]]


def test_a_runtime_that_cannot_run_here_is_refused_with_the_reason(function: Deploy, stack: Stack) -> None:
    other = function(WHO, Runtime="nodejs22.x")
    configuration = client(stack, "lambda").get_function_configuration(FunctionName=other.name)
    assert configuration["State"] == "Failed"
    assert "only python3.13 runs without Docker, not nodejs22.x" in configuration["StateReason"]


def test_deleting_a_function_ends_its_process(function: Deploy, stack: Stack) -> None:
    who = function(WHO)
    process = who.invoke().payload
    client(stack, "lambda").delete_function(FunctionName=who.name)

    @eventually
    def check() -> None:
        assert not runs(process)

    check()


def test_new_code_is_what_the_next_invocation_runs(function: Deploy, stack: Stack) -> None:
    changing = function("def handler(event, context):\n    return 'old'")
    assert changing.invoke().payload == "old"
    client(stack, "lambda").update_function_code(
        FunctionName=changing.name, ZipFile=zipped("def handler(event, context):\n    return 'new'")
    )

    @eventually
    def check() -> None:
        assert changing.invoke().payload == "new"

    check()
