"""Has LocalStack log the traceback of an init script that failed, which it otherwise does only in debug mode."""

import logging

from localstack.runtime import hooks


@hooks.on_infra_start()  # type: ignore[untyped-decorator]  # LocalStack is not installed where mypy runs
def log_tracebacks() -> None:
    """Raise the verbosity of the one module that runs the scripts, before the first of them runs."""
    logging.getLogger("localstack.runtime.init").setLevel(logging.DEBUG)
