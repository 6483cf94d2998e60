"""From a snapshot to the article that an edition keeps, and from an edition to the pages that readers get."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.text import slugify

from briefs.richtext import plain_text, sanitised
from history.snapshots import Json

if TYPE_CHECKING:
    from briefs.models import Edition

BOTTOM_LINE = "bottom_line"


def article(snapshot: Json, after: Mapping[str, SafeString] | None = None) -> SafeString:
    """HTML of the whole brief but its title: bottom line, sections, sources, who and what is involved.

    after: HTML to put behind a passage, by its key; no edition has any.
    """
    after = after or {}
    return render_to_string(
        "briefs/_article.html",
        {
            "bottom_line": sanitised(snapshot["bottom_line"]),
            "after_bottom_line": after.get(BOTTOM_LINE, ""),
            "sections": [{**row, "after": after.get(row["key"], "")} for row in _sections(snapshot["sections"])],
            "events": snapshot["event_links"],
            "actors": snapshot["actor_links"],
            "citations": snapshot["citations"],
        },
    )


def passages_shown(snapshot: Json) -> dict[str, str]:
    """The passages of the article that a reader can comment on: their names by their keys, in order."""
    sections = {row["key"]: row["heading"] for row in _sections(snapshot["sections"])}
    return {BOTTOM_LINE: "Bottom line", **sections}


def brief_page(edition: "Edition", at: datetime) -> str:
    """The page of a brief whose live edition at `at` is this one."""
    return render_to_string("briefs/detail.html", _context(edition, at))


def preview_page(edition: "Edition", at: datetime, bar: dict[str, Any]) -> str:
    """What `brief_page` will be once this unsaved edition is published, under a bar that tells of `bar`."""
    return render_to_string("briefs/preview.html", {**_context(edition, at), "bar": bar})


def draft_page(snapshot: Json, after: Mapping[str, SafeString], context: dict[str, Any]) -> str:
    """The page of content that is no edition, for one reader; `context` is for the bar and the rail."""
    head = {
        "title": snapshot["title"],
        "date": parse_date(snapshot["date"] or ""),
        "authors": [row["author"] for row in snapshot["authorships"]],
    }
    return render_to_string("briefs/reader.html", {"edition": head, "article": article(snapshot, after), **context})


def edition_page(edition: "Edition", at: datetime) -> str:
    """The permanent page of one edition, as it is at `at`."""
    return render_to_string("briefs/edition.html", _context(edition, at))


def with_earlier(editions: "list[Edition]") -> "list[tuple[Edition, Edition | None]]":
    """Each edition, newest first, with the one before it."""
    return list(zip(editions, [*editions[1:], None], strict=True))


def _context(edition: "Edition", at: datetime) -> dict[str, Any]:
    rows = edition.brief.editions.published(at).only("brief", "number", "kind", "change_note", "published_at")
    unsaved: list[Edition] = [edition] if edition.pk is None else []
    return {
        "edition": edition,
        "editions": with_earlier([*unsaved, *rows]),
        "is_live": edition.is_live(at),
    }


def _sections(rows: list[Json]) -> list[dict[str, Any]]:
    """Sections that say something, each with an anchor that stays the same while its heading does."""
    taken: set[str] = {"bottom-line", "involved", "events", "actors", "sources"}
    return [
        {
            "key": f"sections.{row['id']}",
            "heading": row["heading"],
            "body": sanitised(row["body"]),
            "anchor": _anchor(row["heading"], taken),
        }
        for row in rows
        if plain_text(row["body"])
    ]


def _anchor(heading: str, taken: set[str]) -> str:
    base = slugify(heading) or "section"
    anchor = next(a for n in range(1, len(taken) + 2) if (a := base if n == 1 else f"{base}-{n}") not in taken)
    taken.add(anchor)
    return anchor
