"""Finding the public records that somebody's table may mean: by ids, by names in full, by words of names.

A batch of questions costs the same number of queries whatever its size, and one or two more for each question
that nothing answers by an id or a name in full: for that one, the index of names is read through.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add, or_
from re import sub
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When, Window
from django.db.models.functions import Length, RowNumber

from actors.candidates import TOO_LITTLE, Candidate, Name, Property, judge, words_of
from actors.names import fold
from history.models import Merge, Redirect
from pages.reconciling import Query

#: Records of one name that are looked at, and those whose names share words with a question.
NAMESAKES, SHARING = 50, 25
#: Words of a question that are looked for: the longest, as they are the rarest.
WORDS = 5
#: Properties whose values name one record for certain.
IDENTIFYING = ("wikidata", "identifier")


class Matcher:
    """Finds public records of one model. A subclass says what they are called and what else is known of them."""

    model: ClassVar[Any]
    #: Ids of types with their names; the first is that of all records of the model.
    types: ClassVar[dict[str, str]]
    properties: ClassVar[tuple[Property, ...]]

    def public(self) -> QuerySet:
        """Public records, with what names and properties are read from."""
        raise NotImplementedError

    def rows_of_names(self, types: frozenset[str] = frozenset()) -> list[tuple[QuerySet, str]]:
        """Rows of public records of these types that have a `name_key`, and their field that is the record's key."""
        return [(self.model.objects.public().order_by(), "pk")]

    def names(self, record: Any) -> list[Name]:
        return [Name(record.name_key)]

    def type_of(self, record: Any) -> str:
        return next(iter(self.types))

    def describe(self, record: Any) -> str:
        """What tells it from others of its name."""
        raise NotImplementedError

    def find(self, batch: dict[str, Query]) -> dict[str, list[Candidate]]:
        """The records that may be meant by each question that asks for a type of this model."""
        asked = {key: query for key, query in batch.items() if not query.types or query.types & {*self.types}}
        ids = self.identified({text for query in asked.values() for text in ids_in(query)})
        called = self.called({fold(query.text) for query in asked.values()})
        sure = {key: {ids[text] for text in ids_in(query) if text in ids} for key, query in asked.items()}
        may = {key: sure[key] | called[fold(query.text)] or self.sharing(query) for key, query in asked.items()}
        records = self.public().in_bulk({pk for found in may.values() for pk in found})
        return {
            key: list(self._judged(query, [records[pk] for pk in may[key] if pk in records], sure[key]))
            for key, query in asked.items()
        }

    def _judged(self, query: Query, records: list[Any], sure: set[int]) -> Iterator[Candidate]:
        anything = next(iter(self.types))
        for record in records:
            if query.types and not query.types & {anything, self.type_of(record)}:
                continue
            candidate = judge(
                record, query, names=self.names(record), properties=self.properties, identified=record.pk in sure
            )
            if candidate.score >= TOO_LITTLE:
                yield candidate

    def identified(self, texts: set[str]) -> dict[str, int]:
        """Primary keys by those of the texts that name one record for certain; that of the winner for a merged one.

        Such a text is an id, a slug of today or before, a Wikidata id, or a scheme, a colon and an identifier in it.
        """
        ids = {uuid: text for text in texts if (uuid := _uuid(text))}
        by_any = Q(uuid__in=ids) | Q(slug__in=texts) | Q(wikidata__in=texts - {""})
        found = dict(self._by_identifiers(texts))
        former = Redirect.objects.for_model(self.model).filter(slug__in=texts)
        led_on = dict(former.values_list("slug", "object_id"))
        for pk, merged, uuid, *names in self.model._base_manager.filter(by_any).values_list(
            "pk", "merged_into", "uuid", "slug", "wikidata"
        ):
            (led_on if merged else found).update(dict.fromkeys([ids.get(uuid, ""), *names], pk))
        ends = {text: Merge.objects.end(self.model, pk) for text, pk in led_on.items() if text in texts}
        return ends | {text: pk for text, pk in found.items() if text in texts - {""}}

    def _by_identifiers(self, texts: set[str]) -> Iterator[tuple[str, int]]:
        parted = [text.partition(":") for text in texts if ":" in text]
        relation = self.model._meta.get_field("identifiers")
        rows = relation.related_model.objects.filter(
            scheme__in=[scheme for scheme, colon, value in parted], value__in=[value for scheme, colon, value in parted]
        )
        for scheme, value, pk in rows.values_list("scheme", "value", relation.field.attname):
            yield f"{scheme}:{value}", pk

    def called(self, keys: set[str]) -> dict[str, set[int]]:
        """Primary keys by the name in full, folded; of one name, `NAMESAKES` at most."""
        found = defaultdict[str, set[int]](set)
        place = Window(RowNumber(), partition_by=F("name_key"), order_by="pk")
        for rows, owner in self.rows_of_names():
            first = rows.filter(name_key__in=keys - {""}).annotate(place=place).filter(place__lte=NAMESAKES)
            for key, pk in first.values_list("name_key", owner):
                found[key].add(pk)
        return found

    def sharing(self, query: Query) -> set[int]:
        """Primary keys of records with the most words of the question in a name, shorter names first."""
        words = sorted(words_of(query.text), key=lambda word: (-len(word), word))[:WORDS]
        each = [Q(name_key__contains=word) for word in words]
        if not each:
            return set()
        hits = reduce(add, (Case(When(one, then=1), default=0) for one in each))
        found = set[int]()
        for rows, owner in self.rows_of_names(query.types):
            best = rows.filter(reduce(or_, each)).order_by(hits.desc(), Length("name_key"), "pk")
            found.update(best.values_list(owner, flat=True)[:SHARING])
        return found

    def beginning(self, prefix: str, limit: int) -> Iterable[Any]:
        """Records one of whose names begins so, or that have it as an id; by name."""
        found = set(self.identified({prefix}).values())
        for rows, owner in self.rows_of_names():
            begin = rows.filter(name_key__startswith=fold(prefix)).order_by("name_key", "pk")
            found.update(begin.values_list(owner, flat=True)[:limit])
        return self.public().filter(pk__in=found).order_by("name_key", "pk")[:limit]


def ids_in(query: Query) -> set[str]:
    """Texts of the question that may name one record for certain, Wikidata's addresses without what is around."""
    texts = [query.text, *(value for name, value in query.given if name in IDENTIFYING)]
    return {sub(r"\Ahttps?://www\.wikidata\.org/(?:entity|wiki)/", "", text) for text in texts if text}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
