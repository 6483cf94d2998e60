"""The plan of an import: what a source would create, change or leave, found without writing; then the writing.

    plan = Plan.of(source)                       # compares everything, writes nothing
    plan.tally.counts, .samples, .faults         # what a preview shows
    plan.write(by=user, reason="Spring update")  # through the ledger, one revision each, in batches

Records are known again by their keys, so a run that was killed goes on where it stopped when it is started again:
what it wrote is unchanged by then. Equal content makes no revision. What people changed since an import is left
alone, and said, unless the plan is told to overwrite. A source with faults is not imported unless told to skip them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Self

from django.db import transaction

from events.importing.passes import Checking, Writing
from events.importing.proposals import Fault, Proposal, Ref, Source
from events.importing.tally import Result, Step, Tally, Verdict

__all__ = [
    "Fault",
    "FaultySource",
    "Listener",
    "Plan",
    "Proposal",
    "Ref",
    "Result",
    "Source",
    "Step",
    "Tally",
    "Verdict",
]

Listener = Callable[[Step], None]


class FaultySource(Exception):
    """There are faults in the source, and nobody said that faulty rows are to be skipped. Nothing was written."""


class Plan:
    """What an import of a source comes to; `tally` holds the sums and the first of each kind."""

    def __init__(self, source: Source, *, overwrite: bool = False) -> None:
        self.source, self.overwrite = source, overwrite
        self.tally = Tally()

    @classmethod
    def of(cls, source: Source, *, overwrite: bool = False, tell: Listener | None = None) -> Self:
        """Compare every record of the source with what is here. `tell` hears of each batch."""
        plan = cls(source, overwrite=overwrite)
        plan.compare(tell)
        return plan

    def compare(self, tell: Listener | None = None) -> None:
        """Find out what is to be done, into `tally`."""
        for step in Checking(self.source, overwrite=self.overwrite, tally=self.tally).steps():
            if tell:
                tell(step)

    def write(self, *, by: Any, reason: str, skip_faulty: bool = False, tell: Listener | None = None) -> Tally:
        """Write what the source proposes and return what came of it; each batch is one transaction.

        by is the user, None for the system. Raises FaultySource if there are faults that are not to be skipped.
        """
        if self.tally.fault_count and not skip_faulty:
            raise FaultySource(f"{self.tally.fault_count} faults")
        writing = Writing(self.source, overwrite=self.overwrite, by=by, reason=reason)
        for step in _committed(writing.steps()):
            if tell:
                tell(step)
        return writing.tally


def _committed(steps: Iterator[Step]) -> Iterator[Step]:
    """Each step in a transaction of its own, which is over when the step is told of."""
    while True:
        with transaction.atomic():
            step = next(steps, None)
        if step is None:
            return
        yield step
