"""What the search looks through: a document for each thing and each time in which readers can see it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dates.models import Dated, DatedQuerySet
from search.lookups import WordsField
from search.query import Query, spaced
from search.words import words

#: When it begins that readers can see what is public once and for all.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
#: Characters of a text that are indexed and kept for excerpts: some hundred pages.
MOST_TEXT = 200_000
#: Characters of its words; PostgreSQL takes no more than a megabyte of different ones.
MOST_WORDS = 250_000


class SearchDocumentQuerySet(DatedQuerySet["SearchDocument"]):
    def live(self, at: datetime | None = None) -> Self:
        """Documents of what readers can see at `at` (default now)."""
        at = at or timezone.now()
        return self.filter(Q(live_until=None) | Q(live_until__gt=at), live_from__lte=at)

    def matching(self, query: Query) -> Self:
        """Documents with all words and phrases of the query, and none that it excludes; none for an empty query."""
        if not query:
            return self.none()
        # Phrases are compared as text: the index knows no places of words, which databases keep differently.
        phrases = (Q(words__contains=spaced(phrase)) for phrase in query.phrases)
        without = (~Q(words__contains=spaced(phrase)) for phrase in query.without_phrases)
        return self.filter(*phrases, *without, words__matches=query)

    def best_first(self, query: Query) -> Self:
        """By where the words are, then the latest first; see `tier`."""
        return self.order_by(*([tier(query)] if query else []), *NEWEST_FIRST)

    def newest_first(self) -> Self:
        return self.order_by(*NEWEST_FIRST)

    def of(self, kind: str, keys: Iterable[Any]) -> Self:
        """The documents of these things of a kind."""
        return self.filter(kind=kind, object_id__in=list(keys))


NEWEST_FIRST = (
    F("date_earliest").desc(nulls_last=True),
    F("date_latest").desc(nulls_last=True),
    F("kind").asc(),
    F("object_id").asc(),
)


class Kind(models.TextChoices):
    BRIEF = "brief", _("brief")
    EVENT = "event", _("event")
    ACTOR = "actor", _("actor")


class SearchDocument(Dated):
    """A brief, event or actor as the search knows it, for an interval in which readers can see it.

    It holds nothing that is not in an edition or a record: `manage.py rebuild_search` makes all of them again. The
    columns of words get longer: `title_words` are in `lead_words`, these in `summary_words`, all in `words`.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.PositiveBigIntegerField(help_text="Key of the brief, event or actor.")
    edition_id = models.PositiveBigIntegerField(null=True, unique=True, help_text="Of a brief: key of the edition.")
    live_from = models.DateTimeField(help_text="From when on readers can see it.")
    live_until = models.DateTimeField(null=True, help_text="From when on they no longer can.")
    address = models.CharField(max_length=200, help_text="Path of its page.")
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True, help_text="What it is, in a few words.")
    title_words = models.TextField()
    lead_words = models.TextField()
    summary_words = models.TextField()
    names = models.TextField(blank=True, help_text="Other names; of a brief, those of whom and what it is about.")
    summary = models.TextField(blank=True)
    words = WordsField()
    body = models.TextField(blank=True)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "object_id", "live_from"], name="search_searchdocument_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.address

    @classmethod
    def of(cls, *, names: Iterable[str] = (), body: str = "", **fields: Any) -> "SearchDocument":
        """The document, unsaved, with the words of its texts."""
        document = cls(**fields, names="; ".join(names), body=body[:MOST_TEXT])
        document.summary = document.summary[:MOST_TEXT]
        document._derive_bounds()
        texts = [[document.title], [document.title, *names]]
        texts += [[*texts[1], document.summary], [*texts[1], document.summary, document.body]]
        columns = map(_words_of, texts)
        document.title_words, document.lead_words, document.summary_words, document.words = columns
        return document


def tier(query: Query) -> Case:
    """0 if the title is just the words of the query, 1 if it has all, 2 with the names, 3 with the summary, else 4.

    So the order is the same on every database, and does not tell how often a word is in what is not public.
    """
    columns = ("title_words", "lead_words", "summary_words")
    steps = [
        When(Q(*(Q(**{f"{column}__contains": term}) for term in query.terms)), then=Value(place))
        for place, column in enumerate(columns, 1)
    ]
    return Case(When(title_words=spaced(query.exact), then=Value(0)), *steps, default=Value(4))


def _words_of(texts: list[str]) -> str:
    """The words of several texts, with a sign between them that no phrase reaches across."""
    found = " | ".join(" ".join(said) for text in texts if (said := words(text)))
    return spaced([found[:MOST_WORDS].rstrip(" |")]) if found else ""
