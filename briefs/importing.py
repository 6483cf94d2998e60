"""From a parsed file to a draft: through the ledger, and never over what an analyst has typed since."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify

from briefs.models import Author, Brief, BriefActor, BriefCitation, BriefEvent, Topic
from briefs.parsing import BriefFault, FrontMatter, ParsedBrief, derive_title
from briefs.richtext import sanitised
from history.models import Action, Change
from history.public import PublicRecord
from history.snapshots import Json, content_hash

KEYS = {"slug", "topics", "authors", "events", "actors", "sources"}
#: What the Markdown of an edition says of it besides; a draft that is made of one is a text of its own.
OF_EDITIONS = {"reference", "edition", "kind", "published", "note", "address", "citation", "license"}


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
    """Make the draft of a brief say what the file says; the brief is known by its slug, or by the one of its title.

    Unknown topics and authors are created, as names. Raises BriefFault or ValidationError, with nothing written,
    for unknown events, actors, documents and keys, and where the draft was edited after an earlier import.
    """
    title = parsed.title or derive_title(parsed)
    with transaction.atomic():
        brief = _draft(parsed, title, by)
        snapshot = _snapshot(parsed, title, by)
        wanted = _with_ids(brief, snapshot)
        result = _result(brief, {content_hash(snapshot), content_hash(wanted)})
        if result != Result.UNCHANGED:
            with brief.revising(by=by, reason=f"Imported from {source}", action=Action.IMPORTED):
                brief.rewrite(wanted)
        return Imported(brief, result, title_derived=parsed.title is None)


def _draft(parsed: ParsedBrief, title: str, by: Any) -> Brief:
    """The brief that the file is about, locked, or a new one. Titles in other scripts may make no slug."""
    slug = str(parsed.meta.get("slug") or slugify(title)[:100].strip("-"))
    known = Brief.objects.select_for_update().filter(**{"slug": slug} if slug else {"title": title})
    brief = known.order_by("pk").first() or Brief(slug=slug, owner=by)
    with _telling(parsed.meta.line("slug"), "slug"):
        _check(brief, "slug")
    return brief


def _result(brief: Brief, wanted: set[str]) -> Result:
    if brief.pk is None:
        return Result.CREATED
    imported = Change.objects.of(brief).filter(action=Action.IMPORTED).first()
    if wanted & {brief.content_hash, imported and imported.content_hash}:
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
    if unknown := [key for key in meta if key not in KEYS | OF_EDITIONS]:
        raise BriefFault(f"The front matter has unknown keys: {', '.join(map(str, unknown))}.", meta.line(unknown[0]))
    topics = _rows(meta, "topics", partial(_named, Topic, "topic", by))
    return {
        "title": title,
        "date": parsed.date.isoformat(),
        "bottom_line": str(sanitised(parsed.bottom_line)),
        "topics": sorted((row["topic"] for row in topics), key=itemgetter("id")),
        "sections": _numbered({"heading": s.heading, "body": str(sanitised(s.body))} for s in parsed.sections),
        "authorships": _numbered(_rows(meta, "authors", partial(_named, Author, "author", by))),
        "event_links": _numbered(_rows(meta, "events", partial(_link, BriefEvent, "event", ["note"]))),
        "actor_links": _numbered(_rows(meta, "actors", partial(_link, BriefActor, "actor", ["role", "note"]))),
        "citations": _rows(meta, "sources", _citation),
    }


def _rows(meta: FrontMatter, key: str, read: Callable[[Any], Json]) -> list[Json]:
    """What `read` makes of each item of a list in the front matter: rows that begin with what they link."""
    items = meta.get(key) or []
    if not isinstance(items, list):
        raise BriefFault(f"In the front matter, “{key}” must be a list.", meta.line(key))
    rows: list[Json] = []
    linked = set()
    for number, item in enumerate(items):
        with _telling(meta.line(key, number), key):
            rows.append(read(item))
            reference = next(iter(rows[-1].values()))
            if reference["id"] in linked and key != "sources":
                raise BriefFault(f"“{reference['name']}” is in the list twice.")
            linked.add(reference["id"])
    return rows


@contextmanager
def _telling(line: int | None, key: str) -> Iterator[None]:
    """Tell where in the front matter it was that something was refused."""
    try:
        yield
    except BriefFault as fault:
        raise BriefFault(f"In “{key}”: {fault.message}", line) from fault
    except ValidationError as error:
        raise BriefFault(f"In “{key}”: {' '.join(error.messages)}", line) from error


def _check(row: models.Model, *fields: str) -> None:
    """Raise ValidationError if these fields hold what their form would refuse."""
    row.clean_fields(exclude={field.name for field in row._meta.fields} - {*fields})


def _numbered(rows: Iterable[Json]) -> list[Json]:
    return [{**row, "order": number} for number, row in enumerate(rows, 1)]


def _words(value: Any) -> str:
    if not isinstance(value, str | None):
        raise BriefFault(f"“{value}” is not text. Put quotes around it.")
    return (value or "").strip()


def _named(model: type[PublicRecord], key: str, by: Any, item: Any) -> Json:
    """A row that names the topic or author of this name or slug, created if there is none."""
    name = _words(item)
    known = model.objects.filter(models.Q(name__iexact=name) | models.Q(slug=name)).order_by("pk").first()
    if known is None:
        known = model(name=name)
        with known.revising(by=by, reason="Named by an imported brief"):
            known.full_clean()
            known.save()
    return {key: known.reference()}


def _link(model: type[models.Model], key: str, texts: list[str], item: Any) -> Json:
    """A link row from a slug, or from a mapping of the slug and what the link says."""
    values = item if isinstance(item, dict) else {key: item}
    if unknown := values.keys() - {key, *texts}:
        raise BriefFault(f"A linked {key} has unknown keys: {', '.join(sorted(map(str, unknown)))}.")
    slug, row = _words(values.get(key)), {name: _words(values.get(name)) for name in texts}
    linked: Any = model._meta.get_field(key).related_model
    record = linked.objects.filter(slug=slug).first()
    if record is None:
        raise BriefFault(f"There is no {key} with the slug “{slug}”; import or add it first.")
    for name in texts:
        with _telling(None, name):
            _check(model(**{name: row[name]}), name)
    return {key: record.reference(), **row}


def _citation(item: Any) -> Json:
    return {**_link(BriefCitation, "document", ["locator", "field", "note"], item), "supports": True}


def _with_ids(brief: Brief, wanted: Json) -> Json:
    """The snapshot with the numbers of rows that are there already, so that they are changed and not replaced."""
    if brief.pk is None:
        return wanted
    return {**wanted, **{part: _matched(getattr(brief, part).all(), wanted[part]) for part in brief.parts}}


def _matched(rows: Any, wanted: list[Json]) -> list[Json]:
    """The wanted rows with the numbers of stored ones that link or are called the same; in the order of storing."""

    def mark(values: Json) -> Any:
        value = values[rows.model.content[0]]
        return value["id"] if isinstance(value, dict) else value

    numbers: dict[Any, list[int]] = {}
    for row in rows:
        numbers.setdefault(mark(row.as_json()), []).append(row.pk)
    found = [{"id": pks.pop(0) if (pks := numbers.get(mark(values))) else None, **values} for values in wanted]
    if "order" in rows.model.content:
        return found
    return sorted(found, key=lambda values: values["id"] or float("inf"))
