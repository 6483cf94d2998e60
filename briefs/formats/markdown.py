"""An edition as Markdown: what it is in front matter, then the text. `import_briefs` reads it back."""

from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from briefs.formats.citation import address, citation, known
from briefs.formats.markup import with_full_addresses
from briefs.formats.rich_text import linked, one_line, to_markdown
from briefs.richtext import plain_text, sanitised
from history.snapshots import Json
from pages.tables import plain

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal


def markdown(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """The whole edition. withdrawal is None: a text that is withdrawn is in no file."""
    content, taken = edition.content, set[str]()
    sections = [(row["heading"], row["body"]) for row in content["sections"] if plain_text(row["body"])]
    passages = [(_("Bottom line"), content["bottom_line"]), *sections]
    blocks = [_front_matter(edition), f"# {one_line(edition.title)}"]
    blocks += [
        f"## {one_line(heading)}\n\n{to_markdown(with_full_addresses(sanitised(body)), taken)}"
        for heading, body in passages
    ]
    blocks += [*_involved(content), *_sources(content)]
    return "\n\n".join(blocks) + "\n"


def _front_matter(edition: "Edition") -> str:
    facts: dict[str, Any] = {
        "title": edition.title,
        "date": edition.date,
        "authors": [author["name"] for author in edition.authors],
        "topics": [topic["name"] for topic in edition.content["topics"]],
        "reference": edition.brief.reference_number,
        "edition": edition.number,
        "kind": str(edition.kind),
        "published": plain(edition.published_at),
        "note": edition.change_note,
        "address": address(edition),
        "citation": str(citation(edition)),
        "license": settings.LICENSE_URL,
    }
    # No line is folded: a folded one is harder to read and to find again.
    return f"---\n{yaml.safe_dump(known(facts), allow_unicode=True, sort_keys=False, width=10_000)}---"


def _involved(content: Json) -> list[str]:
    rows = [*map(_event, content["event_links"]), *map(_actor, content["actor_links"])]
    return [f"## {one_line(_('Who and what is involved'))}\n\n" + "\n".join(rows)] if rows else []


def _event(link: Json) -> str:
    event = link["event"]
    facts = [event["when"] or _("not dated"), event["status"].lower(), link["note"]]
    return _item(event["name"], reverse("events:detail", args=[event["slug"]]), facts)


def _actor(link: Json) -> str:
    actor = link["actor"]
    facts = [link["role"] or actor["kind"].lower(), link["note"]]
    return _item(actor["name"], reverse("actors:detail", args=[actor["slug"]]), facts)


def _item(name: str, path: str, facts: list[str]) -> str:
    return f"- {linked(name, f'{settings.SITE_URL}{path}')}, {one_line(', '.join(filter(None, facts)))}"


def _sources(content: Json) -> list[str]:
    rows = [f"{n}. {_source(row)}" for n, row in enumerate(content["citations"], 1)]
    return [f"## {one_line(_('Sources'))}\n\n" + "\n".join(rows)] if rows else []


def _source(citation: Json) -> str:
    document = citation["document"]
    name = linked(document["name"], document["url"]) if document["url"] else one_line(document["name"])
    facts = [document["publisher"], document["when"], citation["locator"], citation["note"]]
    words = ", ".join([name, *map(one_line, filter(None, facts))])
    return words if citation["supports"] else "**" + _("Says otherwise:") + f"** {words}"
