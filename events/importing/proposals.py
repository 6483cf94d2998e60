"""What a source of others proposes: records known by key, with their values and rows, and the faults met on the way.

A source is read row by row into `Proposal`s and `Fault`s; `events.importing.plan` compares them with what is here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from actors.models import Actor
from events.models import Event, Place
from events.vocabulary import GeoPrecision
from history.records import Record
from sources.models import Document

#: Schemes that are no identifiers of others, but fields of an actor or event.
OWN_SCHEMES = ("slug", "wikidata", "uuid")


@dataclass(frozen=True, slots=True)
class Ref:
    """How a source names a record, whether or not it is here yet.

    key is (scheme, identifier) of an actor or event, where a scheme of `OWN_SCHEMES` means the field of that name;
    (slug,) of a document; (name, country, precision) of a place.
    """

    model: type[Record]
    key: tuple[str, ...]

    @classmethod
    def actor(cls, scheme: str, value: str) -> Self:
        return cls(Actor, (scheme, value))

    @classmethod
    def event(cls, scheme: str, value: str) -> Self:
        return cls(Event, (scheme, value))

    @classmethod
    def document(cls, slug: str) -> Self:
        return cls(Document, (slug,))

    @classmethod
    def place(cls, name: str, country: str = "", precision: str = GeoPrecision.CITY) -> Self:
        return cls(Place, (name, country, str(precision)))

    def __str__(self) -> str:
        return f"{self.model._meta.verbose_name} {':'.join(filter(None, self.key))}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, or worth knowing, in one place of a source.

    row counts as a spreadsheet does, 1 being the header; 0 is the file as a whole. A warning keeps nothing from
    being imported.
    """

    row: int
    column: str
    message: str
    value: str = ""
    warning: bool = False


@dataclass(slots=True)
class Proposal:
    """One record as a source has it. What it leaves out stays as it is.

    values: content fields (and, for a new record, `slug` and `is_public`) by name, as text or Python values. A
        foreign key takes a Ref or None, a many-valued field a list of Refs.
    parts: rows by reverse name (`names`, `participations`, …), each a dict like `values`. Rows that are here are
        known again by their natural key (`events.importing.keys.KEYS`). The identifier that the ref
        consists of need not be among them.
    whole: the parts that are given completely: rows that an import added before and that are not given now go.
        Rows that people added stay.
    row: where in the source it comes from; see Fault. Rows never decrease along a source.
    columns: the column that gave a field, for messages.
    named_only: the record is merely named here: made if there is none, otherwise left as it is.
    """

    ref: Ref
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    columns: dict[str, str] = field(default_factory=dict)
    named_only: bool = False

    def refs(self) -> Iterator[Ref]:
        """Every record that this one links."""
        for values in (self.values, *(row for rows in self.parts.values() for row in rows)):
            for value in values.values():
                for item in value if isinstance(value, list) else [value]:
                    if isinstance(item, Ref):
                        yield item


class Source(Protocol):
    """A file that can be read any number of times."""

    #: Of the file, as the history gives it.
    name: str
    #: Number of the last row, to tell progress by.
    last_row: int
    #: Sentences for people who look at the preview: columns that are not kept, how the text was decoded.
    notes: list[str]

    def items(self, after: int = 0) -> Iterator[Proposal | Fault]:
        """The proposals and faults of the rows after this one, what is linked before what links it where possible.

        A row with a fault that is no warning gives no proposals. No record is proposed twice, unless `named_only`.
        """
        ...

    def promises(self, ref: Ref) -> bool:
        """Does any row of the file propose this record? Called while items are read."""
        ...
