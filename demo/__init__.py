"""`make demo`: pictures made in code go through a running stack, and come back as a contact sheet."""

import sys
from pathlib import Path

# The function's package stands in a folder that no import statement can name, `lambda` being a keyword.
sys.path.insert(0, str(Path(__file__).parents[1] / "lambda"))
