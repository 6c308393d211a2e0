"""What the function's start and the whole stack may cost; what the image job may cost is in image_job/budgets.py.

All are ratios to something measured in the same run, so they mean the same on every machine. `make bench-cold` and
`make bench-stack` fail when one is missed; tests/unit/test_handler.py holds the count of modules.
"""

START_TO_BASELINE = 1.15
"""CPU time and wall time of the function's initialisation to those of `cold.BASELINE`."""

MODULES_TO_BASELINE = 1.25
"""The modules that it imports to those of `cold.BASELINE`: what keeps it in time, counted instead of timed."""

COLD_TO_COPYING = 1.6
WARM_TO_COPYING = 3.5
"""A photo of 12 megapixels, from its upload to its READY record, to the same where the function only copies it."""

BURST_TO_COPYING = 0.25
"""How many of 200 photos that come at once are done in a second, to how many are copied: at least."""
