"""Which sources bear out which fact of a record: numbers beside the facts, and a list of the sources at the end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise

from dates.edtf import EDTFError, in_words, parse
from dates.fields import EDTFField
from sources.models import Basis, RecordCitation

#: A fact: the field of the record, and the key of the actor whom it is about, if of one.
Fact = tuple[str, Any]
#: What each field of a record is called, in the language of the site.
Labels = Mapping[str, str | Promise]


@dataclass
class Source:
    """A source of a record, and the fact that it speaks of; `anchor` is where the page tells that fact."""

    number: int
    citation: RecordCitation
    value: str
    fact: str
    anchor: str = ""

    @property
    def basis(self) -> str:
        """How it bears the fact out, unless it simply states it."""
        return "" if self.citation.basis == Basis.STATED else self.citation.get_basis_display()


@dataclass
class Marks:
    """The sources of one fact, as they stand beside it."""

    anchor: str
    sources: list[Source] = field(default_factory=list)

    @property
    def dissenting(self) -> list[Source]:
        return [source for source in self.sources if not source.citation.supports]


class Sources:
    """The sources of a record, numbered from 1 in the order of the facts.

    `labels` has what each field is called on its page, in the order of the page; sources of the whole come first.
    """

    def __init__(self, model: type[models.Model], citations: Iterable[Any], labels: Labels) -> None:
        order = {name: place for place, name in enumerate(labels)}
        told = sorted(citations, key=lambda citation: order.get(citation.field, -1))
        self.numbered = [
            Source(number, citation, _in_words(model, citation.field, citation.value), _told(citation, labels))
            for number, citation in enumerate(told, start=1)
        ]
        self._of: dict[Fact, list[Source]] = defaultdict(list)
        self._shown: set[Fact] = set()
        for source in self.numbered:
            self._of[source.citation.field, source.citation.about_id].append(source)  # type: ignore[attr-defined]

    def marks(self, name: str, about: Any = None) -> Marks | None:
        """What stands beside this fact; None if it has no source of its own. The first time, it can be led back to."""
        fact = (name, about and about.pk)
        if fact not in self._of:
            return None
        anchor = "" if fact in self._shown else "-".join(filter(None, ["fact", name, about and about.slug]))
        self._shown.add(fact)
        for source in self._of[fact]:
            source.anchor = source.anchor or anchor
        return Marks(anchor, self._of[fact])


def _told(citation: Any, labels: Labels) -> str:
    if not citation.field and not citation.about_id:
        return ""
    name = str(labels.get(citation.field, citation.field.replace("_", " ")))
    return " – ".join(filter(None, [name, citation.about and citation.about.name]))


def _in_words(model: type[models.Model], name: str, value: str) -> str:
    """A value of this field of the model as readers are told it; as it is, if it is none."""
    column = next((column for column in model._meta.fields if column.name == name), None)
    if isinstance(column, EDTFField):
        with suppress(EDTFError):
            return in_words(parse(value)) if value else ""
    choices = dict(column.flatchoices) if column is not None and column.choices else {}
    return str(choices.get(value, value))
