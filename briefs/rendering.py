"""From a snapshot to the article that an edition keeps, and from an edition to the pages that readers get."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import override

from briefs.beside import Beside
from briefs.notes import with_notes_linked
from briefs.richtext import plain_text, sanitised
from briefs.since import Since
from dates.models import derive_bounds
from history.snapshots import Json

if TYPE_CHECKING:
    from briefs.models import Edition

BOTTOM_LINE = "bottom_line"
#: How many sections a brief has whose page begins with its contents.
WITH_CONTENTS = 4
#: Anchors of what an article has beside its sections, and of what its page has around it.
FIXED_PARTS = {"bottom-line", "involved", "sources"}
ON_THE_PAGE = {"events", "actors", "main", "contents", "since", "updates", "cite", "related", "around", "citation"}

#: Anchors of linked records, and of notes and their marks.
NUMBERED = re.compile(r"(?:event|actor|note|mark)-\d+")
#: A part of an article: its anchor and its heading. No text of an analyst has either tag.
PART = re.compile(r'<section\b[^>]* id="([^"]+)"[^>]*>\s*<h2[^>]*>(.*?)</h2>')
#: The row of a linked record.
ROW = re.compile(r'(<li id="((?:event|actor)-\d+)">.*?)</li>', re.DOTALL)


def article(snapshot: Json, after: Mapping[str, SafeString] | None = None) -> SafeString:
    """HTML of the whole brief but its title: bottom line, sections, sources, who and what is involved.

    after: HTML to put behind a passage, by its key; no edition has any.
    """
    after, noted = after or {}, set[int]()
    with override(settings.LANGUAGE_CODE):
        context = {
            "bottom_line": with_notes_linked(sanitised(snapshot["bottom_line"]), noted),
            "after_bottom_line": after.get(BOTTOM_LINE, ""),
            "sections": [
                {**row, "body": with_notes_linked(row["body"], noted), "after": after.get(row["key"], "")}
                for row in _sections(snapshot["sections"])
            ],
            "events": sorted(snapshot["event_links"], key=_day),
            "actors": snapshot["actor_links"],
            "citations": snapshot["citations"],
        }
        return render_to_string("briefs/_article.html", context)


def passages_shown(snapshot: Json) -> dict[str, str]:
    """The passages of the article that a reader can comment on: their names by their keys, in order."""
    sections = {row["key"]: row["heading"] for row in _sections(snapshot["sections"])}
    return {BOTTOM_LINE: "Bottom line", **sections}


@dataclass(frozen=True)
class Rendered:
    """A page, and by which keys a cache can drop it: what it is of, what it links, which other briefs it names."""

    body: str
    keys: list[str]
    status: int = 200


def rendered(beside: Beside, template: str) -> Rendered:
    """A page of an edition: that of its brief, or its permanent one."""
    with override(settings.LANGUAGE_CODE):
        body = render_to_string(template, _context(beside))
    own = [f"brief-{beside.edition.brief_id}", f"edition-{beside.edition.pk}"]
    linked = [f"{kind}-{pk}" for kind, keys in beside.linked.items() for pk in keys]
    return Rendered(body, [*own, *linked, *(f"brief-{pk}" for pk in sorted(beside.around.briefs))])


def preview_page(edition: "Edition", at: datetime, bar: dict[str, Any]) -> str:
    """What the page will be once this unsaved edition is published, under a bar that tells of `bar`."""
    with override(settings.LANGUAGE_CODE):
        context = _context(Beside.of_draft(edition, at))
        return render_to_string("briefs/preview.html", {**context, "bar": bar})


def draft_page(snapshot: Json, after: Mapping[str, SafeString], context: dict[str, Any]) -> str:
    """The page of content that is no edition, for one reader; `context` is for the bar and the rail."""
    head = {
        "title": snapshot["title"],
        "date": parse_date(snapshot["date"] or ""),
        "authors": [row["author"] for row in snapshot["authorships"]],
    }
    return render_to_string("briefs/reader.html", {"edition": head, "article": article(snapshot, after), **context})


def contents(html: str) -> list[tuple[str, SafeString]]:
    """Anchor and heading of each part of an article that has four or more sections; nothing for a shorter one.

    From the HTML that an edition has kept, so that the anchors are those that it has.
    """
    parts = [(anchor, SafeString(heading)) for anchor, heading in PART.findall(html)]
    return parts if len({anchor for anchor, _ in parts} - FIXED_PARTS) >= WITH_CONTENTS else []


def _context(beside: Beside) -> dict[str, Any]:
    edition, updates, since = beside.edition, beside.updates, beside.since
    bottom_line, rest = _divided(edition.html)
    return {
        "edition": edition,
        "beside": beside,
        "bottom_line": bottom_line,
        "rest": _with_since(rest, since),
        "contents": contents(edition.html),
        "updates": updates,
        "correction": updates.correction_in(edition),
        "corrected_later": updates.corrections_after(edition),
        "since": since,
        "rows": {anchor for _, anchor in ROW.findall(rest)},
        "around": beside.around,
        "topics": beside.topics,
        "is_live": edition.is_live(beside.at),
    }


def _divided(html: str) -> tuple[SafeString, str]:
    """The bottom line, with which every article begins, and the rest; what leads to the rest stands between them."""
    bottom_line, end, rest = html.partition("</section>")
    return SafeString(bottom_line + end), rest


def _with_since(html: str, since: list[Since]) -> SafeString:
    """The article with what has happened since beside the row of each record; older articles have no such rows."""
    notes = {one.anchor: render_to_string("briefs/_since_row.html", {"one": one}).strip() for one in since}
    return SafeString(ROW.sub(lambda row: f"{row[1]}{notes.get(row[2], '')}</li>", html))


def _sections(rows: list[Json]) -> list[dict[str, Any]]:
    """Sections that say something, each with an anchor that stays the same while its heading does."""
    taken = FIXED_PARTS | ON_THE_PAGE | {f"{anchor}-heading" for anchor in FIXED_PARTS | ON_THE_PAGE}
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
    # A heading in another script has an anchor in it, which stays the same if sections come before it.
    base = slugify(heading) or slugify(heading, allow_unicode=True) or "section"
    base = f"section-{base}" if NUMBERED.fullmatch(base) else base
    anchor = next(a for n in range(1, len(taken) + 2) if (a := base if n == 1 else f"{base}-{n}") not in taken)
    taken.add(anchor)
    return anchor


def _day(link: Json) -> tuple[date, date]:
    """Where a linked event stands on a timeline: by its first possible day, at the end if it has no date."""
    first, last = derive_bounds(link["event"].get("date_edtf", ""))
    return first or last or date.max, last or date.max
