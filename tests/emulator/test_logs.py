"""What CloudWatch Logs has of an invocation: the function's lines between Lambda's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.emulator.functions import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.functions import Function

type Deploy = Callable[..., Function]


def test_output_stands_between_start_and_report_lines_as_on_lambda(function: Deploy) -> None:
    printing = function("""
import logging, os, sys
print("loading")
def handler(event, context):
    print("to standard output")
    print("to standard error", file=sys.stderr)
    os.write(1, "past Python, ünd without a line's end".encode())
    return context.aws_request_id
""")
    first, second = printing.invoke().payload, printing.invoke().payload
    lines = "to standard output\nto standard error\npast Python, ünd without a line's end\n"

    def report(request: str, init: str) -> str:
        return (
            rf"REPORT RequestId: {request}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms"
            rf"\tMemory Size: 128 MB\tMax Memory Used: \d+ MB{init}\n"
        )

    expected = (
        rf"START RequestId: {first} Version: \$LATEST\nloading\n{lines}END RequestId: {first}\n"
        + report(first, r"\tInit Duration: \d+\.\d\d ms")
        + rf"START RequestId: {second} Version: \$LATEST\n{lines}END RequestId: {second}\n"
        + report(second, "")
    )

    @eventually
    def check() -> None:
        assert re.fullmatch(expected, printing.log())

    check()
