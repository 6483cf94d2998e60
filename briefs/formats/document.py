"""An edition as a JSON document, for programs. `static/api/edition.schema.json` says what each key means.

`format` is the number of the form: it grows if a key changes its meaning or goes away, and not if one is added.
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from briefs.formats.citation import address, language, text
from briefs.formats.csl import item
from briefs.formats.markup import with_full_addresses
from briefs.richtext import plain_text, sanitised
from history.snapshots import Json
from pages.downloads import json_text
from pages.tables import plain

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal

FORMAT = 1


def document(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """The whole edition. withdrawal is None: a text that is withdrawn is in no file."""
    return f"{json_text(as_dict(edition))}\n"


def as_dict(edition: "Edition") -> dict[str, Any]:
    content = edition.content
    return {
        "$schema": _full(static("api/edition.schema.json")),
        "format": FORMAT,
        **_identity(edition),
        "language": language(),
        "license": settings.LICENSE_URL or None,
        "title": edition.title,
        "authors": [_author(author) for author in edition.cited_authors],
        "topics": [_record(topic, "briefs:topic") for topic in content["topics"]],
        "bottom_line": _text(content["bottom_line"]),
        "sections": [{"heading": row["heading"], **_text(row["body"])} for row in content["sections"]],
        "events": [_event(link) for link in content["event_links"]],
        "actors": [_actor(link) for link in content["actor_links"]],
        "sources": [_source(row) for row in content["citations"]],
        "citation": {"text": text(edition).strip(), "csl": item(edition)},
    }


def _identity(edition: "Edition") -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{edition.uuid}",
        "url": address(edition),
        "brief": {
            "id": f"urn:uuid:{edition.brief.uuid}",
            "url": _full(edition.brief.get_absolute_url()),
            "reference": edition.brief.reference_number,
            "first_published_at": plain(edition.first_published_at),
        },
        "edition": edition.number,
        "kind": str(edition.kind),
        "note": edition.change_note,
        "date": plain(edition.date),
        "published_at": plain(edition.published_at),
        "updated_at": plain(edition.updated_at),
        "words_changed": edition.words_changed,
        "digest": edition.digest,
    }


def _author(author: dict[str, str]) -> dict[str, str]:
    names = {"family_name": author["family_name"], "given_name": author["given_name"]}
    return {"name": author["name"], **names, "url": _full(reverse("briefs:author", args=[author["slug"]]))}


def _record(reference: Json, page: str) -> dict[str, str]:
    return {"name": reference["name"], "url": _full(reverse(page, args=[reference["slug"]]))}


def _text(html: str) -> dict[str, str]:
    return {"html": with_full_addresses(sanitised(html)), "text": plain_text(html)}


def _event(link: Json) -> dict[str, str]:
    event = link["event"]
    then = {"kind": event["kind"], "status": event["status"], "when": event["when"], "date_edtf": event["date_edtf"]}
    return {**_record(event, "events:detail"), **then, "note": link["note"]}


def _actor(link: Json) -> dict[str, str]:
    actor = link["actor"]
    return {**_record(actor, "actors:detail"), "kind": actor["kind"], "role": link["role"], "note": link["note"]}


def _source(citation: Json) -> dict[str, Any]:
    document = citation["document"]
    facts = {key: document[key] for key in ("name", "kind", "publisher", "url", "when")}
    return {**facts, **{key: citation[key] for key in ("locator", "supports", "note")}}


def _full(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
