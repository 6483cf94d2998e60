"""Synthetic briefs in a scratch SQLite database: some through the ledger, the rest as copies of their rows.

`write` makes briefs as an analyst would; `multiply` then copies every row that they left (working copy,
revisions, editions, index rows) with shifted keys, so the tables are those of a corpus written by hand.
"""

from datetime import date, timedelta
from random import Random

from django.db import connection, models
from reversion.models import Revision, Version

from briefs.models import (
    Authorship,
    Brief,
    BriefActor,
    BriefEvent,
    Edition,
    EditionActor,
    EditionAuthor,
    EditionEvent,
    EditionTopic,
    Section,
)
from history.models import Change
from tests.making import make_actor, make_author, make_event, make_live, make_topic

WORDS = "talks round accord sanctions ceasefire envoy mandate border ministry delegation".split()  # noqa: SIM905 - shorter

#: Copied tables, those first that others refer to.
COPIED: list[type[models.Model]] = [
    Brief,
    Brief.topics.through,
    Section,
    Authorship,
    BriefEvent,
    BriefActor,
    Revision,
    Version,
    Change,
    Edition,
    EditionTopic,
    EditionAuthor,
    EditionEvent,
    EditionActor,
]


def write(count: int) -> None:
    """Live briefs of about 600 words, each with four events, five actors, a topic and an author."""
    chance = Random(1)
    topics = [make_topic(f"Topic {n}") for n in range(8)]
    authors = [make_author(f"Author {n}") for n in range(5)]
    actors = [make_actor(f"Actor {n}", is_public=True) for n in range(60)]
    events = [make_event(f"Event {n}", actors=tuple(chance.sample(actors, 3)), is_public=True) for n in range(60)]
    for n in range(count):
        make_live(
            title=f"Brief {n}",
            date=date(2018, 1, 1) + timedelta(days=n),
            bottom_line=_paragraph(chance, 60),
            sections=tuple((heading, _paragraph(chance, 180)) for heading in ("Background", "Issue", "Response")),
            topics=(topics[n % len(topics)],),
            authors=(authors[n % len(authors)],),
            events=tuple(chance.sample(events, 4)),
            actors=tuple(chance.sample(actors, 5)),
        )


def multiply(times: int) -> None:
    """Copy every brief, with all its rows, until there are `times` as many."""
    highest = {model: model._base_manager.aggregate(last=models.Max("pk"))["last"] for model in COPIED}
    with connection.cursor() as cursor:
        for model in COPIED:
            fields = model._meta.local_fields
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(_copied(field, highest) for field in fields)
            cursor.execute(
                f"WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {times - 1}) "
                f'INSERT INTO "{model._meta.db_table}" ({columns}) '
                f'SELECT {values} FROM "{model._meta.db_table}", copy WHERE "id" <= {highest[model]}'
            )
        cursor.execute("ANALYZE")


def _copied(field: models.Field, highest: dict) -> str:
    column = f'"{field.column}"'
    if field.primary_key:
        return f"{column} + n * {highest[field.model]}"
    if field.related_model in highest:
        return f"{column} + n * {highest[field.related_model]}"
    if field.column == "object_id":
        return f"CAST({column} AS INTEGER) + n * {highest[Brief]}"
    if isinstance(field, models.UUIDField):
        return "lower(hex(randomblob(16)))"
    if isinstance(field, models.SlugField):
        return f"{column} || '-' || n"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return f"date({column}, '-' || n || ' days')"
    return column


def _paragraph(chance: Random, words: int) -> str:
    return f"<p>{' '.join(chance.choices(WORDS, k=words)).capitalize()}.</p>"
