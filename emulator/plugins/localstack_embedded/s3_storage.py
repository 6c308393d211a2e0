"""Keeps S3's larger objects in the stack's own folder."""

import tempfile
from pathlib import Path

from localstack.runtime import hooks


@hooks.on_infra_start()  # type: ignore[untyped-decorator]  # LocalStack is not installed where mypy runs
def store_in_own_folder() -> None:
    """Move the storage below TMPDIR: LocalStack has a folder in /tmp written down, shared by all and left behind."""
    from localstack.services.s3 import provider  # noqa: PLC0415  # only when LocalStack starts, not when it lists plugins

    provider.DEFAULT_S3_TMP_DIR = str(Path(tempfile.gettempdir()) / "s3")
