"""With --report FOLDER, what the tests measure is written down: report.py."""

from pathlib import Path

import pytest

from tests.conformance.report import Report

_REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--report", type=Path, metavar="FOLDER", help="write conformance.md and conformance.png")


def pytest_configure(config: pytest.Config) -> None:
    """Begin empty."""
    config.stash[_REPORT] = Report()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report | None:
    """Where to note what is measured; None if nobody asked."""
    return request.config.stash[_REPORT] if request.config.getoption("--report") else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write, if all was run."""
    folder = session.config.getoption("--report")
    if folder and session.config.stash[_REPORT].judged:
        session.config.stash[_REPORT].write(folder)
