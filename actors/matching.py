"""Finding the public records that somebody's table may mean: by ids, by names in full, by words of names.

A batch of questions costs the same number of queries whatever its size, and one or two more for each question
that nothing answers by an id or a name in full: for that one, the index of names is read through.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add, or_
from re import fullmatch, sub
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When, Window
from django.db.models.functions import Length, RowNumber

from actors.candidates import TOO_LITTLE, Candidate, Name, Property, judge, words_of
from actors.names import fold
from history.models import Merge, Redirect
from pages.reconciling import Query

#: Records of one name that are looked at, and those whose names share words with a question.
NAMESAKES, SHARING = 50, 20
#: Words of a question that are looked for: the longest, as they are the rarest.
WORDS = 3
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

    def meant(self, batch: dict[str, Query]) -> dict[str, list[Candidate]]:
        """The records that are named by an id or by a name in full, for each question."""
        asked = {key: query for key, query in batch.items() if not query.types or query.types & {*self.types}}
        ids = self.identified({text for query in asked.values() for text in ids_in(query)})
        called = self.called({fold(query.text) for query in asked.values()})
        sure = {key: {ids[text] for text in ids_in(query) if text in ids} for key, query in asked.items()}
        found = {key: sure[key] | called[fold(query.text)] for key, query in asked.items()}
        records = self.public().in_bulk({pk for keys in found.values() for pk in keys})
        return {
            key: self._judged(query, [records[pk] for pk in found[key] if pk in records], sure[key])
            for key, query in asked.items()
        }

    def similar(self, query: Query) -> list[Candidate]:
        """The records that have words in their names in common with the question."""
        found = self.sharing(query) if not query.types or query.types & {*self.types} else ()
        return self._judged(query, list(self.public().in_bulk(found).values()), set()) if found else []

    def _judged(self, query: Query, records: list[Any], sure: set[int]) -> list[Candidate]:
        any_type = next(iter(self.types))
        judged = [
            judge(record, query, names=self.names(record), properties=self.properties, identified=record.pk in sure)
            for record in records
            if not query.types or query.types & {any_type, self.type_of(record)}
        ]
        return [candidate for candidate in judged if candidate.score >= TOO_LITTLE]

    def identified(self, texts: set[str]) -> dict[str, int]:
        """Primary keys by those of the texts that name one record for certain; that of the winner for a merged one.

        Such a text is an id, a slug of today or before, a Wikidata id, or a scheme, a colon and an identifier in it.
        """
        former = Redirect.objects.for_model(self.model).filter(slug__in=texts)
        found, led_on = dict(self._by_identifiers(texts)), dict(former.values_list("slug", "object_id"))
        for pk, merged, *names in self._by_own_fields(texts):
            (led_on if merged else found).update(dict.fromkeys(names, pk))
        ends = {text: Merge.objects.end(self.model, pk) for text, pk in led_on.items() if text in texts}
        return ends | {text: pk for text, pk in found.items() if text in texts}

    def _by_own_fields(self, texts: set[str]) -> Iterator[tuple[Any, ...]]:
        """Primary key, that of the record it was merged into, and what names it, of records named by id or slug."""
        rows, ids = self.model._base_manager.order_by(), {uuid: text for text in texts if (uuid := _uuid(text))}
        for pk, merged, uuid, slug in rows.filter(Q(uuid__in=ids) | Q(slug__in=texts)).values_list(
            "pk", "merged_into", "uuid", "slug"
        ):
            yield pk, merged, ids.get(uuid, slug), slug
        # By itself, and saying so much, because the index of Wikidata ids leaves out those that are empty.
        items = {text for text in texts if fullmatch(r"Q[1-9]\d*", text)}
        yield from rows.exclude(wikidata="").filter(wikidata__in=items).values_list("pk", "merged_into", "wikidata")

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
        nth = Window(RowNumber(), partition_by=F("name_key"), order_by="pk")
        for rows, owner in self.rows_of_names():
            first = rows.filter(name_key__in=keys - {""}).annotate(nth=nth).filter(nth__lte=NAMESAKES)
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
