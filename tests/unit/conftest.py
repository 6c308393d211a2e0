"""The unit tests run with the function's environment, as far as its libraries read it when they are imported."""

import json
import os
from pathlib import Path

_stack = json.loads((Path(__file__).parents[2] / "definitions" / "stack.json").read_text())
os.environ |= {
    name: value for name, value in _stack["function"]["environment"].items() if name.startswith("POWERTOOLS")
}
