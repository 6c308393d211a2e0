"""What was measured, as a table and as a contact sheet; and the condensed table in the documents."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance import contact_sheet, distance
from tests.conformance.case import Case
from tests.conformance.cases import EVERY_CASE
from tests.conformance.distance import Distance, Picture
from tests.conformance.peers import PEERS, Peer

PROJECT = Path(__file__).parents[2]
DOCUMENT = PROJECT / "docs" / "CONFORMANCE.md"
BEGIN, END = "<!-- written by make conformance -->\n", "<!-- end -->\n"
_REASON = 60


@dataclass(frozen=True)
class Attempt:
    """What one made of a case: its frames and how far they are from the expected ones, or why there are none."""

    frames: Sequence[Picture]
    distance: Distance | None
    passed: bool
    reason: str = ""

    def __str__(self) -> str:
        if self.distance is None:
            return f"✗ {self.reason}"
        return f"{'' if self.passed else '✗ '}{self.distance}"


@dataclass(frozen=True)
class Judged:
    """A case with the attempts at it: ours, then those of the peers, in the order of `PEERS`."""

    case: Case
    expected: Sequence[Picture]
    ours: Attempt
    peers: tuple[Attempt, ...]


@dataclass
class Report:
    """Collects while the tests run; writes when they are over."""

    judged: list[Judged] = field(default_factory=list)
    contrasts: list[tuple[str, float, float]] = field(default_factory=list)
    """What the watermark was on, its contrast, the least that it must have."""

    def add(self, case: Case, data: bytes, shown: Sequence[Picture]) -> None:
        """Note what came out of a case, and let the peers try it."""
        expected = case.expected()
        peers = tuple(_attempt(case, data, expected, peer) for peer in PEERS.values())
        self.judged.append(Judged(case, expected, _measured(case, shown, expected), peers))

    def write(self, folder: Path) -> None:
        """Write conformance.md and .png into the folder and, if all was run, the condensed table into the document."""
        folder.mkdir(exist_ok=True)
        (folder / "conformance.md").write_text(self._full())
        contact_sheet.draw(self.judged).save(folder / "conformance.png")
        if len(self.judged) == len(EVERY_CASE) and self.contrasts:
            before, _, rest = DOCUMENT.read_text().partition(BEGIN)
            _, _, after = rest.partition(END)
            DOCUMENT.write_text(before + BEGIN + self._condensed() + END + after)

    def _full(self) -> str:
        lines = [
            "# Conformance",
            "",
            "Mean CIEDE2000 and SSIM of what came out against what must; ✗ is beyond the tolerance, or nothing at all.",
            "",
            _row("case", "becomes", "measured", "tolerance", "for", "verdict", *PEERS),
            _row(*["---"] * (6 + len(PEERS))),
        ]
        for judged in self.judged:
            case, verdict = judged.case, "passed" if judged.ours.passed else "FAILED"
            tolerance = (str(case.tolerance), case.tolerance.name)
            lines.append(_row(case.title, case.output, str(judged.ours), *tolerance, verdict, *map(str, judged.peers)))
        lines += [
            "",
            "## The watermark's contrast",
            "",
            _row("on", "measured", "at least", "verdict"),
            _row(*["---"] * 4),
        ]
        for ground, measured, least in sorted(self.contrasts):
            verdict = "passed" if measured >= least else "FAILED"
            lines.append(_row(ground, f"{measured:.1f} : 1", f"{least:.0f} : 1", verdict))
        return "\n".join([*lines, ""])

    def _condensed(self) -> str:
        lines = [
            _row("cases", "how many", "ours: within tolerance", "largest distance", *(f"{peer}" for peer in PEERS)),
            _row(*["---"] * (4 + len(PEERS))),
        ]
        for group in dict.fromkeys(judged.case.group for judged in self.judged):
            members = [judged for judged in self.judged if judged.case.group == group]
            worst = max(judged.ours.distance.colour for judged in members if judged.ours.distance)
            passed = [sum(judged.peers[at].passed for judged in members) for at in range(len(PEERS))]
            ours = sum(judged.ours.passed for judged in members)
            lines.append(_row(group, str(len(members)), str(ours), f"{worst:.1f} ΔE", *map(str, passed)))
        least = min(measured for _, measured, _ in self.contrasts)
        return (
            "\n".join(lines)
            + f"\n\nThe watermark's least contrast, over all pictures and positions: {least:.1f} : 1.\n"
        )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _attempt(case: Case, data: bytes, expected: Sequence[Picture], peer: Peer) -> Attempt:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _measured(case, peer(data, case.options, case.output), expected)
        except Exception as error:  # noqa: BLE001 (a peer may fail in any way; this is told)
            reason = " ".join(str(error).split())
            return Attempt((), None, passed=False, reason=f"no result: {reason[:_REASON]}")


def _measured(case: Case, shown: Sequence[Picture], expected: Sequence[Picture]) -> Attempt:
    if len(shown) != len(expected):
        reason = f"{len(shown)} of {len(expected)} frames"
        return Attempt(shown, None, passed=False, reason=reason)
    if any(one.shape[:2] != other.shape[:2] for one, other in zip(shown, expected, strict=True)):
        height, width = shown[0].shape[:2]
        return Attempt(shown, None, passed=False, reason=f"{width} × {height} pixels")
    measured = distance.farthest(shown, expected)
    return Attempt(shown, measured, case.tolerance.admits(measured))
