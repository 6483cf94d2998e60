"""What came of each record of a source, and the sums of it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from events.importing.proposals import Fault

SAMPLES = 10
FAULTS = 1000


class Result(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"


@dataclass(frozen=True)
class Verdict:
    """What becomes, or became, of one record: `label` is its model, such as events.event, or “rows” if it is faulty.

    differences: sentences, old → new; of a faulty one, what is wrong.
    """

    row: int
    label: str
    result: Result
    name: str
    differences: tuple[str, ...] = ()


@dataclass
class Step:
    """What one batch of rows came to."""

    last_row: int
    verdicts: list[Verdict] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Tally:
    """Sums over all steps, with the first of each kind to look at. Its size does not grow with the source."""

    #: By model label and result.
    counts: Counter[tuple[str, Result]] = field(default_factory=Counter)
    samples: dict[Result, list[Verdict]] = field(default_factory=lambda: {result: [] for result in Result})
    #: The first of them, warnings included.
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    warning_count: int = 0

    def add(self, step: Step) -> None:
        for verdict in step.verdicts:
            self.counts[verdict.label, verdict.result] += 1
            if len(self.samples[verdict.result]) < SAMPLES:
                self.samples[verdict.result].append(verdict)
        self.faults += step.faults[: FAULTS - len(self.faults)]
        warnings = sum(fault.warning for fault in step.faults)
        self.warning_count += warnings
        self.fault_count += len(step.faults) - warnings

    def total(self, result: Result) -> int:
        """Of all models together."""
        return sum(count for (_, of), count in self.counts.items() if of == result)

    def as_json(self) -> dict[str, Any]:
        return {
            "counts": [[label, result, count] for (label, result), count in self.counts.items()],
            "samples": [
                [v.row, v.label, v.result, v.name, list(v.differences)] for rows in self.samples.values() for v in rows
            ],
            "fault_count": self.fault_count,
            "warning_count": self.warning_count,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """As `as_json` gave it; the faults are not in that. An empty dict is an empty tally."""
        tally = cls(fault_count=stored.get("fault_count", 0), warning_count=stored.get("warning_count", 0))
        for label, result, count in stored.get("counts", []):
            tally.counts[label, Result(result)] = count
        for row, label, result, name, differences in stored.get("samples", []):
            tally.samples[Result(result)].append(Verdict(row, label, Result(result), name, tuple(differences)))
        return tally
