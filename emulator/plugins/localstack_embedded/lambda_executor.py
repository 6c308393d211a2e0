"""A Lambda runtime executor that runs functions as processes of this machine, under AWS's own runtime interface client.

LocalStack creates an executor for each execution environment, and its assignment service does what Lambda's does: it
gives each invocation an idle environment or has another one started, and stops those that idle for long. The executor
translates between LocalStack and `function.sandbox`, which has Lambda's rules for a single environment.

Whatever happens to the function is an invocation's *result* here. LocalStack takes an exception of an executor for a
fault of its own: it would neither log the invocation nor count it as one of an asynchronous event's attempts.

`LAMBDA_PROCESS_PYTHON` names the Python in whose environment the runtime interface client (awslambdaric) is installed.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from localstack.aws.api.lambda_ import PackageType
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from .function.environment import Folders, function_environment
from .function.process import MIB
from .function.sandbox import Configuration, Sandbox, SandboxClosed

PYTHON_VARIABLE = "LAMBDA_PROCESS_PYTHON"


class ProcessExecutor(RuntimeExecutor):  # type: ignore[misc]  # LocalStack is not installed where mypy runs
    """LocalStack's handle on one execution environment."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:  # noqa: A002  # LocalStack's name
        super().__init__(id, function_version)
        self._folder: Path | None = None
        self._sandbox: Sandbox | None = None

    def start(self, env_vars: dict[str, str]) -> None:
        """Start the environment; return when it has loaded the function, or has failed to."""
        configuration = self.function_version.config
        self._folder = Path(tempfile.mkdtemp(prefix="lambda-"))
        tmp = self._folder / "tmp"
        tmp.mkdir(mode=0o700)
        code = configuration.code.get_unzipped_code_location().resolve()
        python = _python()
        self._sandbox = Sandbox(
            Configuration(
                # -B: Lambda's code folder is read-only, so there Python writes no bytecode either
                command=(python, "-B", "-m", "awslambdaric", configuration.handler),
                environment=function_environment(
                    env_vars,
                    configuration.environment or {},
                    configuration.runtime,
                    Folders(code, runtime=Path(python).parents[1], tmp=tmp),
                ),
                code=code,
                timeout=configuration.timeout,
                memory_size=configuration.memory_size * MIB,
                version=self.function_version.id.qualifier,
            ),
            self._folder,
        )
        self._sandbox.initialise()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Run one invocation; a function that fails, in whatever way, is a result too."""
        if self._sandbox is None:
            raise LambdaRuntimeException("the execution environment was not started")
        request_id = payload["invoke-id"]
        try:
            outcome = self._sandbox.invoke(
                request_id, payload["payload"].encode(), payload["invoked-function-arn"], payload["trace-id"]
            )
        except SandboxClosed as closed:
            raise LambdaRuntimeException("the execution environment was stopped during the invocation") from closed
        return InvocationResult(request_id, outcome.payload, is_error=outcome.is_error, logs=outcome.log)

    def stop(self) -> None:
        """End the environment and remove its folder."""
        if self._sandbox:
            self._sandbox.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def get_address(self) -> str:
        """Return the address of the function's process: this machine."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """Return the host under which a function reaches LocalStack: an address, so no bucket is put in front of it."""
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        """Return nothing: this is for LocalStack's own runtime program, which is not used here."""
        return ""

    def get_logs(self) -> str:
        """Return nothing: every log line is part of an invocation's result."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unzip the code; refuse, and so put the function into the state Failed, what cannot run here."""
        configuration = function_version.config
        if configuration.package_type != PackageType.Zip:
            raise LambdaRuntimeException("only functions from a zip file run without Docker, not images")
        offered = _runtime_of(_python())
        if configuration.runtime != offered:
            raise LambdaRuntimeException(f"only {offered} runs without Docker, not {configuration.runtime}")
        configuration.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Do nothing: LocalStack removes the unzipped code with the function."""

    @classmethod
    def validate_environment(cls) -> bool:
        """Return whether there is a Python to run functions with; asked once, when LocalStack loads Lambda."""
        with contextlib.suppress(LambdaRuntimeException):
            return bool(_runtime_of(_python()))
        return False


class ProcessExecutorPlugin(RuntimeExecutorPlugin):  # type: ignore[misc]  # LocalStack is not installed where mypy runs
    """Makes the executor known to LocalStack, as `LAMBDA_RUNTIME_EXECUTOR=process`."""

    name = "process"

    def load(self, *_args: object, **_kwargs: object) -> type[ProcessExecutor]:
        """Return the executor's class."""
        return ProcessExecutor


def _python() -> str:
    python = os.environ.get(PYTHON_VARIABLE, "")
    if not Path(python).is_file():
        raise LambdaRuntimeException(f"{PYTHON_VARIABLE} must name the Python that runs functions, and is '{python}'")
    return python


@cache
def _runtime_of(python: str) -> str:
    """Return Lambda's name of the runtime that `python` is."""
    program = "import sys, awslambdaric; print('python%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run(  # noqa: S603  # the Python that whoever runs LocalStack named
            (python, "-c", program), check=True, capture_output=True, text=True
        ).stdout.strip()
    except subprocess.CalledProcessError as error:
        raise LambdaRuntimeException(f"{python} cannot run functions: {error.stderr.strip()}") from error
