"""The demo's way of using a stack works on a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.images import Sample
from demo.stack import Stack
from tests import images

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Deployment


def test_the_demo_uploads_either_way_and_sees_the_records(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    if deployment.stack is None:
        pytest.skip("the demo is for local stacks")
    monkeypatch.setenv("AWS_PROFILE", "of-the-developer")  # which is nothing to the stack
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / str(deployment.stack.port)).symlink_to(deployment.stack.folder)
    stack = Stack.on_port(tmp_path, deployment.stack.port)

    samples = [Sample("demo.png", images.photo(format="PNG"), "image/png", "", source=way) for way in ("s3", "api")]
    uploads = [stack.upload(sample) for sample in samples]
    records = stack.finished(uploads, deadline_seconds=10)
    assert [records[upload.image_id].source for upload in uploads] == ["s3", "api"]
    assert all(images.opened(stack.result(records[upload.image_id])).size == (512, 512) for upload in uploads)
