"""From a parsed file to a draft: through the ledger, and never over what an analyst has typed since."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from actors.models import Actor
from briefs.models import Author, Brief, Topic
from briefs.parsing import BriefFault, ParsedBrief, derive_title
from briefs.richtext import sanitised
from events.models import Event
from history.models import Action, Change
from history.public import PublicRecord
from history.snapshots import Json, content_hash
from sources.models import Document

KEYS = {"slug", "topics", "authors", "events", "actors", "sources"}


class Result(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Imported:
    """What became of a file. `title_derived` tells that the file had no title."""

    brief: Brief
    result: Result
    title_derived: bool


def import_brief(parsed: ParsedBrief, *, by: Any = None, source: str = "a file") -> Imported:
    """Make the draft of a brief say what the file says; the brief is known by its slug, else by its title.

    Unknown topics and authors are created, as names. Raises BriefFault, with nothing written, for unknown
    events, actors, documents and keys, and where the draft was edited after an earlier import.
    """
    title = parsed.title or derive_title(parsed)
    with transaction.atomic():
        wanted = _snapshot(parsed, title, by)
        slug = str(parsed.meta.get("slug") or slugify(title)[:100].strip("-"))
        brief = Brief.objects.select_for_update().filter(slug=slug).first() or Brief(slug=slug, owner=by)
        result = _result(brief, content_hash(wanted))
        if result != Result.UNCHANGED:
            with brief.revising(by=by, reason=f"Imported from {source}", action=Action.IMPORTED):
                brief.rewrite(_with_ids(brief, wanted))
        return Imported(brief, result, title_derived=parsed.title is None)


def _result(brief: Brief, wanted: str) -> Result:
    if brief.pk is None:
        return Result.CREATED
    imported = Change.objects.of(brief).filter(action=Action.IMPORTED).first()
    if wanted in {brief.content_hash, imported and imported.content_hash}:
        return Result.UNCHANGED
    if imported is None or imported.content_hash != brief.content_hash:
        raise BriefFault(
            f"The draft “{brief}” at the address {brief.slug} was written or edited by hand, so it is left alone; "
            "edit it in the admin, or give the file another slug."
        )
    return Result.UPDATED


def _snapshot(parsed: ParsedBrief, title: str, by: Any) -> Json:
    """The content of the draft to be, as a snapshot whose rows have no numbers yet."""
    meta = parsed.meta
    if unknown := meta.keys() - KEYS:
        raise BriefFault(f"The front matter has unknown keys: {', '.join(sorted(map(str, unknown)))}.")
    return {
        "title": title,
        "date": parsed.date.isoformat(),
        "bottom_line": str(sanitised(parsed.bottom_line)),
        "topics": sorted((_named(Topic, name, by) for name in _list(meta, "topics")), key=lambda ref: ref["id"]),
        "sections": _numbered({"heading": s.heading, "body": str(sanitised(s.body))} for s in parsed.sections),
        "authorships": _numbered({"author": _named(Author, name, by)} for name in _list(meta, "authors")),
        "event_links": _numbered(_link(Event, "event", item, note="") for item in _list(meta, "events")),
        "actor_links": _numbered(_link(Actor, "actor", item, role="", note="") for item in _list(meta, "actors")),
        "citations": [_citation(item) for item in _list(meta, "sources")],
    }


def _list(meta: dict[str, Any], key: str) -> list[Any]:
    items = meta.get(key) or []
    if not isinstance(items, list):
        raise BriefFault(f"In the front matter, “{key}” must be a list.")
    return items


def _numbered(rows: Any) -> list[Json]:
    return [{**row, "order": number} for number, row in enumerate(rows, 1)]


def _named(model: type[PublicRecord], name: Any, by: Any) -> Json:
    """Reference to the topic or author of this name or slug, created if there is none."""
    known = model.objects.filter(models.Q(name__iexact=str(name)) | models.Q(slug=str(name))).first()
    if known is None:
        known = model(name=str(name))
        with known.revising(by=by, reason="Named by an imported brief"):
            known.full_clean()
            known.save()
    return known.reference()


def _link(model: type[models.Model], key: str, item: Any, **texts: str) -> Json:
    """A link row from a slug, or from a mapping of the slug and what the link says."""
    values = item if isinstance(item, dict) else {key: item}
    if unknown := values.keys() - {key, *texts}:
        raise BriefFault(f"A linked {key} has unknown keys: {', '.join(sorted(map(str, unknown)))}.")
    record = model._default_manager.filter(slug=str(values.get(key, ""))).first()
    if record is None:
        raise BriefFault(f"There is no {key} with the slug “{values.get(key, '')}”; import or add it first.")
    return {key: record.reference(), **{name: str(values.get(name) or "") for name in texts}}  # type: ignore[attr-defined]


def _citation(item: Any) -> Json:
    row = _link(Document, "document", item, locator="", field="", note="")
    return {**row, "supports": True}


def _with_ids(brief: Brief, wanted: Json) -> Json:
    """The snapshot with the numbers of rows that are there already, so that they are changed and not replaced."""
    if brief.pk is None:
        return wanted
    return {**wanted, **{part: _matched(getattr(brief, part).all(), wanted[part]) for part in brief.parts}}


def _matched(rows: Any, wanted: list[Json]) -> list[Json]:
    def mark(values: Json) -> Any:
        value = next(iter(values[name] for name in rows.model.content))
        return value["id"] if isinstance(value, dict) else value

    numbers = {mark(row.as_json()): row.pk for row in rows}
    return [{"id": numbers.pop(mark(values), None), **values} for values in wanted]
