"""A measure of the floor beside the same of the pipeline."""

from dataclasses import dataclass

HEADER = ("| | copies only | pipeline | more | ratio | budget |", "|---|---|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`floor` and `ours` are seconds, or how many a second. `budget` bounds the ratio of the second to the first."""

    name: str
    floor: float
    ours: float
    budget: float | None = None
    a_second: bool = False

    @property
    def ratio(self) -> float:
        """How many times the floor the pipeline is."""
        return self.ours / self.floor

    @property
    def missed(self) -> bool:
        """Whether the pipeline takes longer, or does less in a second, than the budget allows."""
        if self.budget is None:
            return False
        return self.ratio < self.budget if self.a_second else self.ratio > self.budget

    def row(self) -> str:
        """Return the table's row, under HEADER."""
        unit, scale, digits = ("a second", 1, 1) if self.a_second else ("ms", 1000, 0)
        floor, ours, more = (f"{scale * value:.{digits}f}" for value in (self.floor, self.ours, self.ours - self.floor))
        bound = "" if self.budget is None else f"{'≥' if self.a_second else '≤'} {self.budget:g}"
        verdict = f"{bound}, missed" if self.missed else bound
        return f"| {self.name}, {unit} | {floor} | {ours} | {more} | {self.ratio:.2f} | {verdict} |"
