"""Going through a source batch by batch: once to compare, and then to write. Either can stop and go on later."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from actors.models import Actor, ActorName
from actors.names import fold
from events.importing.addresses import give_addresses
from events.importing.edits import Edits, compare
from events.importing.hands import Hand, by_hand
from events.importing.known import Known
from events.importing.proposals import Fault, Proposal, Source
from events.importing.tally import Result, Step, Tally, Verdict
from events.importing.writing import Deferred, write
from history.records import Record

BATCH = 200


@dataclass
class Position:
    """Where a pass stands: the last row that it has done, and how many records wait for a further round."""

    row: int = 0
    round: int = 1
    waiting: int = 0
    waited: int = 0  # at the end of the round before
    last: bool = False  # what still waits in this round is at fault
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def end_round(self) -> None:
        """Go round again if something waits; a round that makes no headway is followed by the last one."""
        self.done = self.last or not self.waiting
        if not self.done:
            self.last = self.round > 1 and self.waiting >= self.waited
            self.row, self.round, self.waited, self.waiting = 0, self.round + 1, self.waiting, 0


class Pass:
    """Base of both passes. The caller may stop after any step, and go on from `position` and `tally` at any time."""

    #: Items in a step, about.
    batch = BATCH

    def __init__(
        self, source: Source, *, overwrite: bool = False, position: Position | None = None, tally: Tally | None = None
    ) -> None:
        self.source, self.overwrite = source, overwrite
        self.position = Position() if position is None else position
        self.tally = Tally() if tally is None else tally

    def steps(self) -> Iterator[Step]:
        """Do the rest, a batch at each step. The sums and the position are up to date when a step is given."""
        while not self.position.done:
            for items in _batches(self.source.items(self.position.row), self.batch):
                step = self._step(items)
                self.tally.add(step)
                self.position.row = step.last_row
                yield step
            self.position.end_round()

    def _step(self, items: list[Proposal | Fault]) -> Step:
        step = Step(items[-1].row)
        if self.position.round == 1:
            _note_faults(step, [item for item in items if isinstance(item, Fault)])
        proposals = [item for item in items if isinstance(item, Proposal)]
        known = Known(proposals)
        hand = {} if self.overwrite else _hands(proposals, known)
        self.prepare(proposals, known, step)
        for proposal in proposals:
            try:
                edits = compare(proposal, known)
                if edits.record in hand:
                    edits.leave_alone(hand[edits.record])
                self._refuse_unknown(edits, known)
                self.judge(edits, known, step)
            except ValidationError as error:
                _note_invalid(step, proposal, error)
        return step

    def _refuse_unknown(self, edits: Edits, known: Known) -> None:
        """Raise ValidationError if a record is to be linked that is neither here nor in the source."""
        lacking = {
            name: [
                f"There is no {ref}, here or in the file."
                for ref in refs
                if not (ref in known.keys or self.source.promises(ref))
            ]
            for name, refs in edits.missing().items()
        }
        if any(lacking.values()):
            raise ValidationError({name: messages for name, messages in lacking.items() if messages})

    def prepare(self, proposals: list[Proposal], known: Known, step: Step) -> None:
        """Look at a batch as a whole before its records are judged one by one."""

    def judge(self, edits: Edits, known: Known, step: Step) -> None:
        """Note in the step what becomes of one record. Raises ValidationError if it cannot be."""
        raise NotImplementedError


class Checking(Pass):
    """Finds what an import would do, and writes nothing."""

    def prepare(self, proposals: list[Proposal], known: Known, step: Step) -> None:
        step.faults += _namesakes([p for p in proposals if p.ref.model is Actor and p.ref not in known.keys])

    def judge(self, edits: Edits, known: Known, step: Step) -> None:
        _note(step, edits)


class Writing(Pass):
    """Writes, through the ledger. The caller opens a transaction around each step.

    A record that needs one further down the source waits for another round.
    """

    def __init__(self, source: Source, *, by: Any, reason: str, **options: Any) -> None:
        super().__init__(source, **options)
        self.by, self.reason = by, reason

    def prepare(self, proposals: list[Proposal], known: Known, step: Step) -> None:
        give_addresses(proposal for proposal in proposals if proposal.ref not in known.keys)

    def judge(self, edits: Edits, known: Known, step: Step) -> None:
        if not edits:
            if self.position.round == 1:
                _note(step, edits)
            return
        is_new = edits.record is None
        try:
            in_order = not self.position.last
            waits = write(edits, known, by=self.by, reason=self.reason, overwrite=self.overwrite, in_order=in_order)
        except Deferred:
            self._wait(edits, known)
            return
        if is_new or self.position.round == 1:
            _note(step, edits)
        if waits:
            self._wait(edits, known)

    def _wait(self, edits: Edits, known: Known) -> None:
        if self.position.last:
            told = "Not linked, as it was not imported: {}."
            lacking = {
                name: [told.format(ref) for ref in refs if ref not in known.keys]
                for name, refs in edits.missing().items()
            }
            raise ValidationError(lacking)
        self.position.waiting += 1


def _batches(items: Iterable[Proposal | Fault], size: int) -> Iterator[list[Proposal | Fault]]:
    """Lists of about `size` items; those of one row stay together."""
    batch: list[Proposal | Fault] = []
    for _, of_row in groupby(items, attrgetter("row")):
        batch += of_row
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _hands(proposals: list[Proposal], known: Known) -> dict[Record, Hand]:
    hands: dict[Record, Hand] = {}
    stored = [record for proposal in proposals if (record := known.record(proposal.ref))]
    for model in {type(record) for record in stored}:
        hands |= by_hand(record for record in stored if type(record) is model)
    return hands


def _namesakes(proposals: list[Proposal]) -> Iterator[Fault]:
    """Actors that are to be made although others here have exactly that name: perhaps the same, for people to see."""
    keys = {proposal.ref: fold(str(proposal.values.get("name", "")))[:300] for proposal in proposals}
    wanted = set(keys.values())
    columns = ("name_key", "name", "slug")
    others = ("name_key", "actor__name", "actor__slug")
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for key, name, slug in [
        *Actor.objects.filter(name_key__in=wanted, merged_into=None).values_list(*columns),
        *ActorName.objects.filter(name_key__in=wanted, actor__merged_into=None).values_list(*others),
    ]:
        found[key].add((name, slug))
    for proposal in proposals:
        if same := found.get(keys[proposal.ref]):
            here = ", ".join(f"{name} ({slug})" for name, slug in sorted(same))
            message = f"Somebody of that name is here already: {here}. If it is the same, name it in the value table."
            yield Fault(proposal.row, proposal.columns.get("name", ""), message, proposal.values["name"], warning=True)


def _note(step: Step, edits: Edits) -> None:
    proposal, model = edits.proposal, edits.proposal.ref.model
    result = Result.CREATED if edits.record is None else Result.CHANGED if edits else Result.UNCHANGED
    name = str(proposal.values.get("name") or proposal.values.get("title") or proposal.ref.key[0])
    differences = tuple(str(d) for d in edits.differences if not d.left_alone)
    step.verdicts.append(Verdict(proposal.row, model._meta.label_lower, result, name, differences))
    step.faults += [Fault(proposal.row, "", str(d), warning=True) for d in edits.differences if d.left_alone]


def _note_faults(step: Step, faults: list[Fault]) -> None:
    step.faults += faults
    for row, of_row in groupby((fault for fault in faults if not fault.warning), attrgetter("row")):
        _note_faulty(step, row, "", [fault.message for fault in of_row])


def _note_invalid(step: Step, proposal: Proposal, error: ValidationError) -> None:
    """What is wrong with a proposal, by the columns that it came from."""
    errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    faults = [
        Fault(proposal.row, proposal.columns.get(name, name if name != NON_FIELD_ERRORS else ""), message, value)
        for name, messages in errors.items()
        for message in messages
        for value in [str(proposal.values.get(name, ""))]
    ]
    step.faults += faults
    _note_faulty(step, proposal.row, str(proposal.values.get("name", "")), [fault.message for fault in faults])


def _note_faulty(step: Step, row: int, name: str, messages: list[str]) -> None:
    step.verdicts.append(Verdict(row, "rows", Result.FAULTY, name, tuple(messages)))
