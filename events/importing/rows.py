"""One row of a table, by its mapping: the record that it is, and those that it names."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import slugify

from actors.models import Actor
from events.importing.cell_actors import CellActor, actors_in
from events.importing.cell_dates import UnreadableDate, blurred, from_parts, joined, read_date
from events.importing.cell_places import PlaceFault, PlaceReader
from events.importing.csv_rows import Line
from events.importing.mapping import DateSpec, TableMapping
from events.importing.proposals import Fault, Proposal, Ref
from events.models import Event
from sources.models import Document

NAME_LENGTH = 300
NOTE_LENGTH = 500


class RowReader:
    """Reads rows one after the other, and remembers which records they have named so far."""

    def __init__(self, mapping: TableMapping, order: str, *, shorten: bool) -> None:
        self.mapping, self.order, self.shorten = mapping, order, shorten
        self.model = Event if mapping.record == "event" else Actor
        self.forget()

    def forget(self) -> None:
        """Start from the first row again."""
        self._named: set[Ref] = set()
        self._places = PlaceReader(self.mapping.place) if self.mapping.place else None

    def has_named(self, ref: Ref) -> bool:
        return ref in self._named

    def first_named(self, proposals: list[Proposal]) -> Iterator[Proposal]:
        """The proposals, without those of records that an earlier row has named."""
        for proposal in proposals:
            if proposal.ref.model is self.model and not proposal.named_only:
                yield proposal
            elif proposal.ref not in self._named:
                self._named.add(proposal.ref)
                yield proposal

    def read(self, line: Line, ref: Ref) -> tuple[list[Proposal], list[Fault]]:
        """The record of a row, after those that it links."""
        faults: list[Fault] = []
        proposal = Proposal(ref, line.row)
        self._read_values(line, proposal, faults)
        if self.model is Event:
            self._read_event(line, proposal, faults)
        else:
            self._read_actor(line, proposal)
        others = list(self._others(line, proposal.values.get("date_edtf", ""), faults))
        self._link(proposal, others, line)
        return [*others, proposal], faults

    # The record

    def _read_values(self, line: Line, proposal: Proposal, faults: list[Fault]) -> None:
        for name, take in self.mapping.values.items():
            column = ", ".join(take.columns_used())
            text = take.take(line.cells)
            if text and name.endswith("_edtf"):
                text = self._date(line.row, column, text, faults)
            proposal.values[name], proposal.columns[name] = text, column
        sentences = [proposal.values.get("summary", ""), *(text.take(line.cells) for text in self.mapping.summary)]
        self._read_name(line, proposal, sentences, faults)
        if self.mapping.summary or "summary" in proposal.values or sentences[0]:
            proposal.values["summary"] = " ".join(filter(None, sentences))

    def _read_name(self, line: Line, proposal: Proposal, sentences: list[str], faults: list[Fault]) -> None:
        name, column = proposal.values.get("name", ""), proposal.columns.get("name", "")
        if not name:
            faults.append(Fault(line.row, column, "The name is empty."))
        elif len(name) > NAME_LENGTH and not self.shorten:
            text = f"This has {len(name)} characters as a name; {NAME_LENGTH} fit. Shorten it here, or on import."
            faults.append(Fault(line.row, column, text, name))
        elif len(name) > NAME_LENGTH:
            proposal.values["name"] = clipped(name, NAME_LENGTH)
            sentences.insert(0, name if name.endswith(".") else f"{name}.")
            text = f"The name has {len(name)} characters. It was cut, and stands whole in the summary."
            faults.append(Fault(line.row, column, text, name, warning=True))

    def _read_actor(self, line: Line, proposal: Proposal) -> None:
        own = proposal.values.get("name", "")
        for spec in self.mapping.names:
            for column in spec.columns.names:
                for name in _several(line.cells.get(column, ""), spec.separator):
                    if name != own:
                        proposal.parts.setdefault("names", []).append({"name": name, "kind": spec.kind})
        for relation in self.mapping.relationships:
            for value in _several(line.cells.get(relation.ids, ""), relation.separator):
                other = Ref.actor(relation.scheme or self.mapping.scheme, value)
                row = {"object": other, "kind": relation.kind.take(line.cells)}
                proposal.parts.setdefault("relationships", []).append(row)
                proposal.columns["relationships.object"] = relation.ids

    def _read_event(self, line: Line, proposal: Proposal, faults: list[Fault]) -> None:
        if spec := self.mapping.date:
            proposal.values["date_edtf"] = self._event_date(line, spec, faults)
            proposal.values["date_text"] = ""
            proposal.columns["date_edtf"] = ", ".join(spec.columns_used())
        if (parent := self.mapping.parent) and (above := line.cells.get(parent.column)):
            proposal.values["parent"] = Ref.event(parent.scheme or self.mapping.scheme, above)
            proposal.values["ordinal"] = line.cells.get(parent.ordinal) or None
            proposal.columns |= {"parent": parent.column, "ordinal": parent.ordinal}

    # Dates

    def _event_date(self, line: Line, spec: DateSpec, faults: list[Fault]) -> str:
        cells, precision = line.cells, spec.precision.take(line.cells)
        known = {"": "", "day": "", "week": "", "month": "", "year": "", "between": "", "lasted": ""}
        if precision not in known:
            column = ", ".join(spec.precision.columns_used())
            text = f"“{precision}” is no precision that the mapping knows: {', '.join(spec.precision.words)}."
            faults.append(Fault(line.row, column, text, precision))
        if spec.year:
            return self._parts(line, spec, faults)
        if spec.column:
            day = self._date(line.row, spec.column, cells.get(spec.column, ""), faults)
            return blurred(day, precision) if precision in ("week", "month", "year") else day
        start = self._date(line.row, spec.start, cells.get(spec.start, ""), faults)
        end = self._date(line.row, spec.end, cells.get(spec.end, ""), faults)
        try:
            return joined(start, end, precision) if start else ""
        except UnreadableDate as error:
            faults.append(Fault(line.row, f"{spec.start}, {spec.end}", str(error), f"{start}/{end}"))
            return ""

    def _parts(self, line: Line, spec: DateSpec, faults: list[Fault]) -> str:
        year, month, day = (line.cells.get(name, "") for name in (spec.year, spec.month, spec.day))
        try:
            return from_parts(year, month, day) if year else ""
        except UnreadableDate as error:
            columns = ", ".join(filter(None, (spec.year, spec.month, spec.day)))
            faults.append(Fault(line.row, columns, str(error), "-".join(filter(None, (year, month, day)))))
            return ""

    def _date(self, row: int, column: str, text: str, faults: list[Fault]) -> str:
        try:
            return read_date(text, self.order) if text else ""
        except UnreadableDate as error:
            faults.append(Fault(row, column, str(error), text))
            return ""

    # What it names

    def _others(self, line: Line, day: str, faults: list[Fault]) -> Iterator[Proposal]:
        if self._places:
            try:
                yield from self._places.read(line)
            except PlaceFault as error:
                faults += error.faults
        if (document := self.mapping.document) and (slug := document.slug.take(line.cells)):
            values = {
                "title": document.title.take(line.cells) or slug,
                "kind": document.kind.take(line.cells),
                "publisher": document.publisher,
                "url": document.url.take(line.cells),
                "date_edtf": day if document.dated else "",
            }
            yield Proposal(Ref.document(document_slug(slug)), line.row, values, named_only=True)
        if source := self.mapping.source:
            values = {"title": source.title, "kind": "report", "publisher": source.publisher, "url": source.url}
            yield Proposal(Ref.document(source.slug), line.row, values, named_only=True)
        for named in self._actors(line):
            if named.values:
                yield Proposal(named.ref, line.row, named.values, named_only=True, columns={"name": named.column})

    def _actors(self, line: Line) -> Iterator[CellActor]:
        return actors_in(self.mapping, line.cells)

    def _link(self, proposal: Proposal, others: Iterable[Proposal], line: Line) -> None:
        """Give the record its links to what the row names."""
        for other in others:
            if other.ref.model not in (Document, Actor):
                proposal.values["place"] = other.ref
        if self.mapping.actors or self.mapping.constant_actors:
            rows: list[dict[str, Any]] = [
                {"actor": named.ref, "role": named.role, "attendance": named.attendance} for named in self._actors(line)
            ]
            proposal.parts["participations"] = list({(row["actor"], row["role"]): row for row in rows}.values())
            proposal.columns["participations.actor"] = ", ".join(
                name for spec in self.mapping.actors for name in spec.columns.names
            )
        if document := self.mapping.document:
            slug = document.slug.take(line.cells)
            ref = Ref.document(document_slug(slug))
            proposal.parts["documents"] = [{"document": ref, "role": document.role}] if slug else []
        if source := self.mapping.source:
            note = clipped(source.note.take(line.cells), NOTE_LENGTH)
            cited = {"document": Ref.document(source.slug), "locator": source.locator.take(line.cells), "note": note}
            proposal.parts["citations"] = [cited]
        proposal.whole = frozenset({"participations", "documents"})


def clipped(text: str, length: int) -> str:
    """The text, cut at a word and with an ellipsis if it is too long."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rsplit(None, 1)[0]}…"


def document_slug(text: str) -> str:
    """The short name of a document."""
    return slugify(text.replace("/", "-").replace(".", "-"))[:120]


def _several(cell: str, separator: str) -> list[str]:
    parts = cell.split(separator) if separator else [cell]
    return [part.strip() for part in parts if part.strip()]
