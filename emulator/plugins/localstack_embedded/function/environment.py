"""What a function finds in its environment: Lambda's documented variables, its own, and nothing of the machine.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html lists what Lambda defines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What Lambda documents and LocalStack sets as Lambda does. AWS_ENDPOINT_URL is the one addition: LocalStack's own
# address, which every AWS SDK honours.
_FROM_LOCALSTACK = (
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_FORMAT",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_LEVEL",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "TZ",
    "_HANDLER",
)


@dataclass(frozen=True)
class Folders:
    """Where things are: the function's unzipped code, the runtime, and the function's temporary files."""

    code: Path
    runtime: Path
    tmp: Path


def function_environment(
    localstack: Mapping[str, object], own: Mapping[str, str], runtime: str, folders: Folders
) -> dict[str, str]:
    """Return the variables that a function's process is started with.

    `localstack` holds what LocalStack would give a container, `own` what the function's configuration says, which wins.
    `runtime` is Lambda's name of the runtime.
    """
    return {
        **{name: str(localstack[name]) for name in _FROM_LOCALSTACK if name in localstack},
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "LAMBDA_TASK_ROOT": str(folders.code),
        "LAMBDA_RUNTIME_DIR": str(folders.runtime),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        # A process has no /tmp of its own, and without HOME it would find the developer's, AWS settings included.
        "TMPDIR": str(folders.tmp),
        "HOME": str(folders.tmp),
        **own,
    }
