"""The program behind `make demo`."""

import argparse
import mimetypes
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from demo.contact_sheet import contact_sheet
from demo.images import Sample, sample_images
from demo.outcome import Outcome, amount
from demo.records_table import records_table
from demo.stack import NotFinishedError, Stack, UploadRefusedError

ROOT = Path(__file__).parents[1]
SHEET = ROOT / "build" / "contact-sheet.png"
DEADLINE_SECONDS = 60.0


def main() -> None:
    """Upload, wait, show; leave with a status other than 0 if anything did not end as it should."""
    arguments = _arguments()
    try:
        stack = Stack.on_port(ROOT, arguments.port)
    except FileNotFoundError:
        sys.exit(f"demo: no stack is up on port {arguments.port}; 'make up PORT={arguments.port}' starts one")
    samples = _files(arguments.image) if arguments.image else sample_images()
    try:
        outcomes = _journey(stack, samples)
    except (NotFinishedError, UploadRefusedError) as error:
        sys.exit(f"demo: {error}")
    except (BotoCoreError, ClientError, urllib3.exceptions.HTTPError) as error:
        sys.exit(f"demo: the stack on port {arguments.port} does not do its part ('make status', 'make logs'): {error}")
    print("\n" + records_table(outcomes))
    SHEET.parent.mkdir(exist_ok=True)
    contact_sheet(outcomes).save(SHEET)
    print(f"\nBefore and after, side by side: {SHEET.relative_to(ROOT)}")
    problems = [f"{outcome.record.key} {outcome.problem}" for outcome in outcomes if outcome.problem]
    if problems:
        sys.exit("\n" + "\n".join(f"demo: {problem}" for problem in problems))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=main.__doc__)
    parser.add_argument("--port", type=int, default=4566, help="the port of the running stack (default: %(default)s)")
    parser.add_argument("--image", type=_file, nargs="+", metavar="FILE", help="your own images, instead of made ones")
    return parser.parse_args()


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def _files(paths: Iterable[Path]) -> Iterator[Sample]:
    for number, path in enumerate(paths, 1):  # two folders may hold files of one name
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        yield Sample(f"yours/{number}/{path.name}", path.read_bytes(), content_type, "from your disk")


def _journey(stack: Stack, samples: Iterable[Sample]) -> list[Outcome]:
    """Send every sample through the stack, each as soon as it is made, and see what becomes of it."""
    sent = []
    for sample in samples:
        print(f"uploading {sample.key} ({amount(len(sample.data))})", flush=True)
        sent.append((sample, stack.upload(sample)))
    records = stack.finished([upload for _, upload in sent], DEADLINE_SECONDS)
    outcomes = []
    for sample, upload in sent:
        record = records[upload.image_id]
        outcomes.append(Outcome(sample, record, stack.result(record)))
    return outcomes


if __name__ == "__main__":
    main()
