"""Mappings: which columns of a table give what. They are data, written in YAML; see `profiles/` for examples.

title: Security Council vetoes
record: event                    # what a row is: event or actor
scheme: unsc-veto                # whose numbers the keys are
key: [draft, date]               # columns that together name a row
repeats: number                  # rows with the same key are numbered; otherwise they are at fault
order: MDY                       # only where it is part of the format; otherwise people state it
empty: [NA, N/A]                 # cells that say nothing
values:                          # fields of the record
  kind: {value: adoption}        # the same for all
  name: {text: "Draft {draft}"}  # cells within a text; left out if one of them is empty
  outcome: {column: result, words: {1: agreement}, otherwise: unknown}
date: {column: date}             # or start, end, precision; or year, month, day
summary: ["Deaths: {best}."]     # sentences, each left out if a cell of it is empty
place: {name: [town, district], country: country, latitude: lat, longitude: lon, precision: {…}}
actors: [{columns: [member_veto1, member_veto2], role: opponent, kind: {value: state}, known: {USSR: ussr}}]
relationships: [{ids: parent_id, kind: {value: part_of}}]         # of actors
names: [{columns: [other], separator: ";", kind: former}]         # of actors
parent: {column: parent_id, ordinal: number}                      # of events
document: {slug: "draft-{draft}", title: "Draft {draft}", kind: resolution, role: rejected}
source: {slug: ged, title: …, kind: report, locator: "{id}", note: "{source_article}"}
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from events.importing.specs import Columns, MappingFault, Spec, Take, Text
from events.importing.yaml_rows import UnreadableYaml, load

#: Cells that say nothing, unless the mapping lists others.
EMPTY = ("NA", "N/A", "NULL", "-")


@dataclass(frozen=True)
class DateSpec(Spec):
    """A date: in one column, in two (first and last day), or in columns of its parts.

    precision turns the words of a column into day, week, month, year (of one day), between or lasted (of two).
    """

    column: str = ""
    start: str = ""
    end: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    precision: Take = field(default_factory=lambda: Take(value="between"))

    def columns_used(self) -> Iterator[str]:
        yield from filter(None, (self.column, self.start, self.end, self.year, self.month, self.day))
        yield from self.precision.columns_used()

    @property
    def ordered(self) -> list[str]:
        """The columns whose day order counts."""
        return [name for name in (self.column, self.start, self.end) if name]


@dataclass(frozen=True)
class PlaceSpec(Spec):
    """Where it was. `name` takes the first column that is not empty; `within` follows it, after a comma."""

    name: Columns
    within: Columns = field(default_factory=Columns)
    country: str = ""
    latitude: str = ""
    longitude: str = ""
    precision: Take = field(default_factory=lambda: Take(value="city"))
    several: str = ";|/"  # signs that tell of more than one place in a cell, which is at fault

    def columns_used(self) -> Iterator[str]:
        yield from (*self.name.names, *self.within.names)
        yield from filter(None, (self.country, self.latitude, self.longitude))
        yield from self.precision.columns_used()


@dataclass(frozen=True)
class ActorSpec(Spec):
    """Actors named in cells. `ids` are columns of identifiers beside `columns`, of the scheme `scheme`.

    known maps names to addresses (slugs) of actors that are here. named gives other names to new ones.
    """

    columns: Columns
    role: str
    ids: Columns = field(default_factory=Columns)
    scheme: str = ""
    separator: str = ""
    kind: Take = field(default_factory=lambda: Take(value="unknown"))
    attendance: str = "unknown"
    known: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConstantActorSpec(Spec):
    """An actor that takes part in every event of the table."""

    name: str
    role: str
    kind: str = "unknown"
    known: str = ""


@dataclass(frozen=True)
class RelationSpec(Spec):
    """A relationship of an actor to those whose identifiers stand in a column."""

    ids: str
    kind: Take
    scheme: str = ""
    separator: str = ""

    def columns_used(self) -> Iterator[str]:
        yield self.ids
        yield from self.kind.columns_used()


@dataclass(frozen=True)
class NamesSpec(Spec):
    """Other names of an actor."""

    columns: Columns
    kind: str
    separator: str = ""


@dataclass(frozen=True)
class ParentSpec(Spec):
    """The event that this one is part of, by its key in the same scheme, and its number there."""

    column: str
    ordinal: str = ""
    scheme: str = ""

    def columns_used(self) -> Iterator[str]:
        yield from filter(None, (self.column, self.ordinal))


@dataclass(frozen=True)
class DocumentSpec(Spec):
    """The document that a row speaks of."""

    slug: Text
    title: Text
    kind: Take
    role: str
    publisher: str = ""
    url: Text = field(default_factory=Text)
    dated: bool = True  # on the day of the event


@dataclass(frozen=True)
class SourceSpec(Spec):
    """The dataset itself, cited for each row."""

    slug: str
    title: str
    publisher: str = ""
    url: str = ""
    locator: Text = field(default_factory=Text)
    note: Text = field(default_factory=Text)


@dataclass(frozen=True)
class TableMapping(Spec):
    """The whole of a mapping; see the top of this module."""

    title: str
    record: str
    scheme: str
    key: Columns
    values: Mapping[str, Take]
    repeats: str = ""
    order: str = ""
    empty: tuple[str, ...] = EMPTY
    date: DateSpec | None = None
    summary: tuple[Text, ...] = ()
    place: PlaceSpec | None = None
    actors: tuple[ActorSpec, ...] = ()
    constant_actors: tuple[ConstantActorSpec, ...] = ()
    relationships: tuple[RelationSpec, ...] = ()
    names: tuple[NamesSpec, ...] = ()
    parent: ParentSpec | None = None
    document: DocumentSpec | None = None
    source: SourceSpec | None = None
    optional: tuple[str, ...] = ()  # columns that some editions of the table lack
    dropped: tuple[str, ...] = ()  # columns that say nothing that others do not

    def columns_used(self) -> Iterator[str]:
        yield from super().columns_used()
        for take in self.values.values():
            yield from take.columns_used()

    @classmethod
    def from_yaml(cls, data: bytes) -> Self:
        """Raises MappingFault."""
        try:
            mapping = cls.read(load(data), "Mapping")
        except UnreadableYaml as error:
            raise MappingFault(str(error)) from error
        if mapping.record not in ("event", "actor"):
            raise MappingFault(f"Mapping, record: a row is an event or an actor, not “{mapping.record}”.")
        return mapping
