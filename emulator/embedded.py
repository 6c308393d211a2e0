"""The embedded engine: LocalStack from PyPI as a process of this machine, without Docker.

It is given an environment made here and nothing of the caller's: a developer's AWS settings, proxies or LocalStack
profile must not change what a stack does. All that it writes stays in the stack's folder.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .errors import StackError

PROJECT = Path(__file__).resolve().parents[1]
_LOCALSTACK = PROJECT / ".envs" / "localstack" / "bin" / "python"
_BUILT_ONCE = PROJECT / ".envs" / "localstack" / "filesystem" / "usr" / "lib" / "localstack"
_FUNCTION_PYTHON = PROJECT / ".envs" / "lambda-runtime" / "bin" / "python"
# The shell starts the command and ends, so the stack is nobody's child, and nobody need wait for its end.
_IN_THE_BACKGROUND = ("/bin/sh", "-c", '"$@" </dev/null >localstack.log 2>&1 &', "sh")
_SCRIPTS_FOLDER = Path("etc/localstack/init/ready.d")


def start(folder: Path, port: int, init_scripts: Path, variables: Mapping[str, str]) -> None:
    """Start LocalStack on `port`, in the background, with its files in `folder`.

    `variables` are added to its environment. It runs every script of `init_scripts` once it serves, and writes its log
    to `folder/localstack.log`.
    """
    for python in (_LOCALSTACK, _FUNCTION_PYTHON):
        if not python.is_file():
            raise StackError(f"{python.parents[1]} is missing: run environments/create {python.parents[1].name}")
    root = folder / "filesystem"
    scripts = root / _SCRIPTS_FOLDER
    scripts.parent.mkdir(parents=True)
    scripts.symlink_to(init_scripts)
    built_once = root / "usr" / "lib" / "localstack"
    built_once.parent.mkdir(parents=True)
    built_once.symlink_to(_BUILT_ONCE)
    temporary = folder / "tmp"
    temporary.mkdir()
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(temporary),
        "PYTHONPATH": str(init_scripts.parent / "lib"),  # what the init scripts share
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        # An address rather than a name: S3 then puts no bucket in front of it, and there is nothing to resolve.
        "LOCALSTACK_HOST": f"127.0.0.1:{port}",
        "SQS_ENDPOINT_STRATEGY": "path",  # queue URLs that need no name resolved either
        "FILESYSTEM_ROOT": str(root),
        "DISABLE_EVENTS": "1",  # no usage statistics
        "DNS_ADDRESS": "0",  # no name server
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "OVERRIDE_IN_DOCKER": "0",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LAMBDA_PROCESS_PYTHON": str(_FUNCTION_PYTHON),
        "LAMBDA_SYNCHRONOUS_CREATE": "1",  # a function is active when the call that creates it returns
        "PROVIDER_OVERRIDE_DYNAMODB": "moto",
        **variables,
    }
    subprocess.run(  # noqa: S603  # the command is ours
        [*_IN_THE_BACKGROUND, _LOCALSTACK, "-m", "localstack.runtime.main"],
        cwd=folder,
        env=environment,
        start_new_session=True,  # an interrupt typed at the terminal is not for the stack
        check=True,
    )
