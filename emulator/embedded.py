"""The embedded engine: LocalStack from PyPI as a process of this machine, without Docker.

It is given an environment made here and nothing of the caller's: a developer's AWS settings, proxies or LocalStack
profile must not change what a stack does. All that it writes stays in the stack's folder.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from .errors import StackError
from .processes import end_processes_of, processes_of
from .stack import FUNCTION_ZIP, PROJECT, Stack, counted

_LOCALSTACK = PROJECT / ".envs" / "localstack" / "bin" / "python"
_BUILT_ONCE = PROJECT / ".envs" / "localstack" / "filesystem" / "usr" / "lib" / "localstack"
_FUNCTION_PYTHON = PROJECT / ".envs" / "lambda-runtime" / "bin" / "python"
# The shell starts the command and ends, so the stack is nobody's child, and nobody need wait for its end.
_IN_THE_BACKGROUND = ("/bin/sh", "-c", '"$@" </dev/null >localstack.log 2>&1 &', "sh")
_SCRIPTS_FOLDER = Path("etc/localstack/init/ready.d")


class EmbeddedStack(Stack):
    """A stack whose LocalStack and functions are processes of this machine."""

    engine = "embedded"
    _seconds_to_start = 60.0

    def processes(self) -> list[psutil.Process]:
        """Return the stack's processes: LocalStack, functions, and whatever they started."""
        return processes_of(self.folder)

    def serves(self) -> bool:
        """Whether LocalStack itself runs, which alone listens on the port."""
        return any("localstack.runtime.main" in _command(process) for process in self.processes())

    def describe(self) -> str:
        """Say how many processes there are."""
        return counted(len(self.processes()), "process", "processes")

    def log(self) -> str:
        """What LocalStack has logged."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    def follow_log(self) -> None:
        """Print LocalStack's log as it grows."""
        subprocess.run(["tail", "-n", "+1", "-f", self._log_file], check=True)  # noqa: S603, S607

    @property
    def _log_file(self) -> Path:
        return self.folder / "localstack.log"

    def _end(self) -> None:
        end_processes_of(self.folder)

    def _fetch_outputs(self) -> None:
        """Do nothing: the init scripts write into the folder."""

    def _launch(self, init_scripts: Path, variables: Mapping[str, str]) -> None:
        for python in (_LOCALSTACK, _FUNCTION_PYTHON):
            if not python.is_file():
                raise StackError(f"{python.parents[1]} is missing: run environments/create {python.parents[1].name}")
        root = self.folder / "filesystem"
        scripts = root / _SCRIPTS_FOLDER
        scripts.parent.mkdir(parents=True)
        scripts.symlink_to(init_scripts)
        built_once = root / "usr" / "lib" / "localstack"
        built_once.parent.mkdir(parents=True)
        built_once.symlink_to(_BUILT_ONCE)
        temporary = self.folder / "tmp"
        temporary.mkdir()
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(init_scripts.parent / "lib"),  # what the init scripts share
            "GATEWAY_LISTEN": f"127.0.0.1:{self.port}",
            # An address rather than a name: S3 then puts no bucket in front of it, and there is nothing to resolve.
            "LOCALSTACK_HOST": f"127.0.0.1:{self.port}",
            # Queue URLs that need no name resolved either, and have the path of AWS's own, which Terraform expects.
            "SQS_ENDPOINT_STRATEGY": "off",
            # LocalStack's newer CloudWatch forgets the tags that an alarm is made with.
            "PROVIDER_OVERRIDE_CLOUDWATCH": "v1",
            "FILESYSTEM_ROOT": str(root),
            "S3_SKIP_SIGNATURE_VALIDATION": "0",  # links expire, and hold for what was signed
            "DISABLE_EVENTS": "1",  # no usage statistics
            "DNS_ADDRESS": "0",  # no name server
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "OVERRIDE_IN_DOCKER": "0",
            "LAMBDA_RUNTIME_EXECUTOR": "process",
            "LAMBDA_PROCESS_PYTHON": str(_FUNCTION_PYTHON),
            "LAMBDA_SYNCHRONOUS_CREATE": "1",  # a function is active when the call that creates it returns
            "PROVIDER_OVERRIDE_DYNAMODB": "moto",
            "FUNCTION_ZIP": str(FUNCTION_ZIP),
            "OUTPUTS_FILE": str(self.folder / "outputs.json"),
            **variables,
        }
        subprocess.run(  # noqa: S603  # the command is ours
            [*_IN_THE_BACKGROUND, _LOCALSTACK, "-m", "localstack.runtime.main"],
            cwd=self.folder,
            env=environment,
            start_new_session=True,  # an interrupt typed at the terminal is not for the stack
            check=True,
        )


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
