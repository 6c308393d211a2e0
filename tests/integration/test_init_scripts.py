"""An init script that fails ends the start, and says why, whatever the stack runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.engines import ENGINES
from emulator.errors import StackError
from emulator.stack import free_port
from tests.conftest import ENGINE

if TYPE_CHECKING:
    from pathlib import Path


def test_the_error_of_a_failed_init_script_is_told(tmp_path: Path):
    (tmp_path / "ready.d").mkdir()
    (tmp_path / "ready.d" / "20-broken.py").write_text("raise ValueError('no such luck')\n")
    with pytest.raises(StackError) as failed:
        ENGINES[ENGINE](free_port(), tmp_path / "stack").start(tmp_path / "ready.d")
    first, *_, last = str(failed.value).splitlines()
    assert first == "init script 20-broken.py failed"
    assert last.endswith("no such luck")
