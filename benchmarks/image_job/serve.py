"""The contenders' side of the benchmark: one job for each line of standard input, its cost as a line of output.

Every contender measures itself, so that starting it, reading the file and writing the result cost it nothing. sharp's
side of the same protocol is `sharp.mjs`.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SIDE = 512
QUALITY = 82

type Job = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Mark:
    """The watermark that the peers lay over their result, drawn once, and its top left corner."""

    picture: Image.Image
    left: int
    top: int


def mark() -> Mark:
    """Read the watermark that the command line names: a PNG with alpha, left, top."""
    path, left, top = sys.argv[1:4]
    with Image.open(path) as picture:
        return Mark(picture.convert("RGBA"), int(left), int(top))


def serve(job: Job) -> None:
    """Answer `{"picture": path, "result": path or null}` with `{"cpu": s, "wall": s}` or `{"error": message}`."""
    for line in sys.stdin:
        request = json.loads(line)
        data = Path(request["picture"]).read_bytes()
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            result = job(data)
            answer = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        except Exception as error:  # noqa: BLE001 (whatever keeps a library from doing the job is what is reported)
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        else:
            if request["result"]:
                Path(request["result"]).write_bytes(result)
            del result
        print(json.dumps(answer), flush=True)
