"""The codebook: what each column of each table means, made from the models and from the tables themselves."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from pages.tables import Column, Table

#: Which table the ids in a column are found in. Ids of events may be of others than those asked for.
REFERENCES = {
    "event_id": "events",
    "actor_id": "actors",
    "subject_id": "actors",
    "object_id": "actors",
    "on_behalf_of_id": "actors",
    "about_id": "actors",
    "document_id": "documents",
    "place_id": "places",
}

CODEBOOK = Table(
    "codebook",
    "What each column means.",
    (
        Column("table", itemgetter("table"), "Name of the table."),
        Column("column", itemgetter("column"), "Name of the column."),
        Column("meaning", itemgetter("meaning"), "What it says."),
        Column("type", itemgetter("type"), "Sort of value."),
        Column("vocabulary", itemgetter("vocabulary"), "Words that may stand there, and what they mean.", several=True),
        Column("empty", itemgetter("empty"), "What it means if there is no value."),
    ),
)


def files(actors: Table, events: Table, package: Iterable[Table], network: Sequence[Table]) -> list[dict[str, Any]]:
    """The files that readers can have, each with its tables, for the page of the codebook."""
    repeated = (actors.name, events.name)
    return [
        _file("events.csv", [events]),
        _file("actors.csv", [actors]),
        _file("events.zip", [table for table in package if table.name not in repeated]),
        *(_file(f"events-{table.name}.csv", [table]) for table in network),
    ]


def _file(name: str, tables: list[Table]) -> dict[str, Any]:
    return {"name": name, "tables": [{"table": table, "columns": list(entries([table]))} for table in tables]}


def entries(tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """One for each column of the tables."""
    for table in tables:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "meaning": column.meaning,
                "type": f"several of {column.type}" if column.several else column.type,
                "vocabulary": [_explained(*word) for word in column.vocabulary],
                "empty": column.empty or "never empty",
            }


def as_markdown(tables: Sequence[Table]) -> Iterator[str]:
    """The codebook for people, as Markdown."""
    yield "# Codebook\n"
    for table in tables:
        yield f"\n## {table.name}\n\n{table.meaning}\n\n| Column | Meaning | Type | Words | Empty means |\n"
        yield "| --- | --- | --- | --- | --- |\n"
        for entry in entries([table]):
            cells = [entry["column"], entry["meaning"], entry["type"], "; ".join(entry["vocabulary"]), entry["empty"]]
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


def descriptor(tables: Iterable[Table]) -> dict[str, Any]:
    """A description for programs, as a tabular data package."""
    return {
        "profile": "tabular-data-package",
        "name": "events",
        "title": f"Events from {settings.SITE_NAME}",
        "homepage": settings.SITE_URL,
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    fields = [
        {"name": column.name, "type": column.type, "description": column.meaning}
        | ({"constraints": {"enum": [word for word, _ in column.vocabulary]}} if column.vocabulary else {})
        for column in table.columns
    ]
    keys = [
        {"fields": column.name, "reference": {"resource": REFERENCES[column.name], "fields": "id"}}
        for column in table.columns
        if column.name in REFERENCES
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.meaning,
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], "foreignKeys": keys},
    }


def _explained(word: str, label: str | Promise) -> str:
    # In English as the rest of the codebook, whatever the language of the site.
    with override(None):
        meaning = str(label)
    return word if meaning.lower() == word.replace("_", " ") else f"{word} = {meaning}"
