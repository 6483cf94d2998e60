"""Briefs as linked data, in the words of schema.org: what an edition says of itself, and a notice of withdrawal."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from actors.exports import linked as actors
from briefs.beside import Beside
from briefs.formats import picture
from briefs.models import Edition, EditionFile, Withdrawal
from dates.models import derive_bounds
from events.exports import linked as events
from history.snapshots import Json
from history.upcasting import UnreadableSnapshot
from pages import linked
from pages.linked import absolute
from pages.tables import plain

#: Where an edition stands; schema.org names such words and leaves the list open.
PUBLISHED, SUPERSEDED, WITHDRAWN = "Published", "Superseded", "Withdrawn"


def report(beside: Beside) -> dict[str, Any]:
    """The brief as its live edition has it; a superseded edition, as a work of its own at its permanent address."""
    edition, is_live = beside.edition, beside.edition.is_live(beside.at)
    address = absolute((edition.brief if is_live else edition).get_absolute_url())
    node = {
        **_named(edition, address),
        "headline": edition.title,
        "abstract": edition.summary,
        "description": edition.summary,
        "author": [_author(author) for author in edition.cited_authors],
        "dateModified": plain(edition.updated_at),
        "version": edition.number,
        "wordCount": len(edition.text.split()),
        "creativeWorkStatus": PUBLISHED if is_live else SUPERSEDED,
        "exampleOfWork": None if is_live else {"@id": absolute(edition.brief.get_absolute_url())},
        "image": _picture(edition),
        "encoding": [_form(edition, ending, media_type) for ending, media_type in _endings()],
        "correction": [_correction(other) for other in beside.updates.corrections_by(edition)],
        **_subjects(beside),
    }
    return linked.known(node)


def notice(withdrawal: Withdrawal, edition: Edition) -> dict[str, Any]:
    """What the notice tells of a withdrawn text: that it was there, and why it is there no longer."""
    node = {
        **_named(edition, absolute((edition.brief if withdrawal.whole_brief else edition).get_absolute_url())),
        "headline": withdrawal.name_of(edition),
        "dateModified": plain(withdrawal.withdrawn_at),
        "creativeWorkStatus": WITHDRAWN,
        "correction": {
            "@type": "CorrectionComment",
            "text": withdrawal.reason,
            "datePublished": plain(withdrawal.withdrawn_at),
        },
    }
    return linked.known(node)


def _named(edition: Edition, address: str) -> dict[str, Any]:
    """What stays the same of a brief whatever becomes of its text."""
    return {
        "@type": "Report",
        "@id": address,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "identifier": linked.uri(edition.brief.uuid),
        "reportNumber": edition.brief.reference_number,
        "datePublished": plain(edition.first_published_at),
        "inLanguage": linked.language(),
        "isAccessibleForFree": True,
        "license": settings.LICENSE_URL,
        "publisher": linked.publisher(),
        "isPartOf": linked.site(),
    }


def _author(author: dict[str, str]) -> dict[str, Any]:
    page = absolute(reverse("briefs:author", args=[author["slug"]]))
    person = {"@type": "Person", "@id": page, "url": page, "name": author["name"]}
    return linked.known(person | {"familyName": author["family_name"], "givenName": author["given_name"]})


def _picture(edition: Edition) -> dict[str, Any] | None:
    if not EditionFile.can_be_made(EditionFile.Kind.PICTURE):
        return None
    url = absolute(reverse("briefs:edition_form", args=[edition.brief.slug, edition.number, "png"]))
    return {"@type": "ImageObject", "url": url, "width": picture.WIDTH, "height": picture.HEIGHT}


def _endings() -> list[tuple[str, str]]:
    pdf = [("pdf", "application/pdf")] if EditionFile.can_be_made(EditionFile.Kind.PDF) else []
    return [*pdf, ("md", "text/markdown"), ("json", "application/json")]


def _form(edition: Edition, ending: str, media_type: str) -> dict[str, str]:
    path = reverse("briefs:edition_form", args=[edition.brief.slug, edition.number, ending])
    return {"@type": "MediaObject", "contentUrl": absolute(path), "encodingFormat": media_type}


def _correction(edition: Edition) -> dict[str, Any]:
    return {
        "@type": "CorrectionComment",
        "text": edition.change_note,
        "datePublished": plain(edition.published_at),
        "url": absolute(edition.get_absolute_url()),
    }


def _subjects(beside: Beside) -> dict[str, Any]:
    """Topics, events, actors and sources, as the edition names them; none if the site cannot read its snapshot."""
    try:
        content = beside.edition.content
    except UnreadableSnapshot:
        return {}
    linked_events = [row["event"] for row in content["event_links"]]
    linked_actors = [row["actor"] for row in content["actor_links"]]
    return {
        "keywords": [topic["name"] for topic in content["topics"]],
        "about": _mentioned(linked_events, beside.events, events.reference),
        "mentions": _mentioned(linked_actors, beside.actors, actors.reference),
        "temporalCoverage": _coverage([event["date_edtf"] for event in linked_events]),
        "citation": [_source(row["document"]) for row in content["citations"]],
    }


def _mentioned(references: list[Json], records: Mapping[int, Any], node: Any) -> list[dict[str, Any]]:
    """Those among these records that are referred to, under the names that they had."""
    found = [(reference, records[reference["id"]]) for reference in references if reference["id"] in records]
    return [
        linked.known(node(record) | {"name": reference["name"], "sameAs": linked.wikidata(record)})
        for reference, record in found
    ]


def _coverage(dates: list[str]) -> str:
    """The time from the first to the last linked event, as an interval of ISO 8601; "" if an end is not known."""
    bounds = [derive_bounds(edtf) for edtf in dates if edtf]
    starts, ends = ([bound[side] for bound in bounds] for side in (0, 1))
    if not bounds or None in starts or None in ends:
        return ""
    return f"{min(starts).isoformat()}/{max(ends).isoformat()}"  # type: ignore[type-var, union-attr]


def _source(document: Json) -> dict[str, Any]:
    publisher = document["publisher"] and {"@type": "Organization", "name": document["publisher"]}
    return linked.known(
        {"@type": "CreativeWork", "name": document["name"], "url": document["url"], "publisher": publisher}
    )
