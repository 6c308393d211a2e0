"""The command line: python -m emulator up | down | status | logs."""

import argparse
import base64
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .clients import client
from .engines import DEFAULT_ENGINE, ENGINES, stack_on, stacks
from .errors import StackError
from .logs import function_lines
from .stack import FUNCTION_ZIP, INIT_SCRIPTS, Stack

DEFAULT_PORT = 4566
_LAST_PORT = 65535
# What a caller's environment may say to LocalStack, for instance LAMBDA_KEEPALIVE_MS or DEBUG=1.
_PASSED_ON = ("LAMBDA_", "DEBUG", "LS_LOG", "API_KEY_REQUIRED")


def up(arguments: argparse.Namespace) -> None:
    """Start the stack and say how to use it."""
    stack = stack_on(arguments.port, arguments.engine)
    if arguments.engine not in (None, stack.engine):
        raise StackError(f"a stack of the engine {stack.engine} is on port {stack.port}: run down first")
    if arguments.init_scripts.resolve() == INIT_SCRIPTS and not FUNCTION_ZIP.is_file():
        raise StackError(f"{FUNCTION_ZIP} is missing: run make build")
    already = stack.serves()
    variables = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    stack.start(arguments.init_scripts, variables)
    print(f"{'Already up' if already else 'Up'}: {stack.endpoint}")
    print(_how_to_use(stack), end="")
    if already and _runs_other_code(stack):
        port = "" if stack.port == DEFAULT_PORT else f" PORT={stack.port}"
        print(f"\nThe function still runs the code that it was started with. For the new build: make down up{port}")


def down(arguments: argparse.Namespace) -> None:
    """Stop the stack, in whatever state it is, and remove what it left."""
    stack = stack_on(arguments.port)
    there = stack.folder.exists() or stack.describe()
    stack.stop()
    print(f"Down: port {stack.port}" if there else f"No stack on port {stack.port}")


def status(_arguments: argparse.Namespace) -> None:
    """Say of each port what runs there."""
    found = stacks()
    for stack in found:
        state = "up" if stack.serves() else "LocalStack is gone (run down)"
        print(f"{stack.port}: {state}, {stack.engine}, {stack.describe() or 'nothing runs'}, {stack.endpoint}")
    if not found:
        print("No stack")


def logs(arguments: argparse.Namespace) -> None:
    """Print what a function logged, or LocalStack's own log."""
    stack = stack_on(arguments.port)
    if arguments.localstack:
        if not stack.describe():
            raise StackError(f"no stack on port {stack.port}")
        if arguments.follow:
            stack.follow_log()
        else:
            print(stack.log(), end="")
        return
    if not stack.serves():
        raise StackError(f"no stack runs on port {stack.port}")
    function = arguments.function or stack.outputs.get("function")
    if not function:
        raise StackError("this stack has no outputs that name a function: use --function")
    region = stack.outputs.get("region", "us-east-1")
    for line in function_lines(stack.endpoint, region, function, follow=arguments.follow):
        print(line, flush=True)


def _how_to_use(stack: Stack) -> str:
    outputs = stack.outputs
    if not outputs:
        return ""
    setting = "" if stack.port == DEFAULT_PORT else f"AWS_ENDPOINT_URL={stack.endpoint} "
    awslocal = f"{setting}.venv/bin/awslocal"
    api_key = f" -H 'x-api-key: {outputs['api_key']}'" if outputs.get("api_key") else ""
    return f"""API:  {outputs["api_url"]}

Try:
  {awslocal} s3 cp photo.jpg s3://{outputs["original_bucket"]}/
  {awslocal} s3 ls s3://{outputs["processed_bucket"]}/
  curl{api_key} '{outputs["api_url"]}/images'
"""


def _runs_other_code(stack: Stack) -> bool:
    """Whether the pipeline's function is another build than the zip that lies ready."""
    outputs = stack.outputs
    if "function" not in outputs or not FUNCTION_ZIP.is_file():
        return False
    functions = client("lambda", stack.endpoint, outputs["region"])
    deployed = functions.get_function_configuration(FunctionName=outputs["function"])["CodeSha256"]
    ready = base64.b64encode(hashlib.sha256(FUNCTION_ZIP.read_bytes()).digest()).decode()
    return bool(deployed != ready)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"'{text}' is no port: a number from 1 to {_LAST_PORT}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator", description="The image pipeline's stack on this machine."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(run: Callable[[argparse.Namespace], None], *, with_port: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        if with_port:
            added.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the stack's port (%(default)s)")
        added.set_defaults(run=run)
        return added

    starting = command(up)
    starting.add_argument(
        "--init-scripts", type=Path, default=INIT_SCRIPTS, metavar="DIR", help="scripts to run once LocalStack serves"
    )
    starting.add_argument("--engine", choices=ENGINES, help=f"what it runs on (default: {DEFAULT_ENGINE})")
    command(down)
    command(status, with_port=False)
    printing = command(logs)
    printing.add_argument("--function", metavar="NAME", help="the function; default: the pipeline's")
    printing.add_argument("--localstack", action="store_true", help="LocalStack's own log instead")
    printing.add_argument("--follow", action="store_true", help="go on with what comes")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except StackError as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
