"""From a snapshot to the article that an edition keeps."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from briefs.richtext import plain_text, sanitised
from history.snapshots import Json


def article(snapshot: Json) -> SafeString:
    """HTML of the whole brief but its title: bottom line, sections, sources, who and what is involved."""
    return render_to_string(
        "briefs/_article.html",
        {
            "bottom_line": sanitised(snapshot["bottom_line"]),
            "sections": _sections(snapshot["sections"]),
            "events": snapshot["event_links"],
            "actors": snapshot["actor_links"],
            "citations": snapshot["citations"],
        },
    )


def _sections(rows: list[Json]) -> list[dict[str, Any]]:
    """Sections that say something, each with an anchor that stays the same while its heading does."""
    taken: set[str] = {"bottom-line", "involved", "events", "actors", "sources"}
    return [
        {"heading": row["heading"], "body": sanitised(row["body"]), "anchor": _anchor(row["heading"], taken)}
        for row in rows
        if plain_text(row["body"])
    ]


def _anchor(heading: str, taken: set[str]) -> str:
    base = slugify(heading) or "section"
    anchor = next(a for n in range(1, len(taken) + 2) if (a := base if n == 1 else f"{base}-{n}") not in taken)
    taken.add(anchor)
    return anchor
