"""Linked data: JSON-LD in the words of schema.org, as files and inside pages."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from pages.downloads import json_text
from pages.tables import page_address, plain

MEDIA_TYPE = "application/ld+json"

_ID, _DAY = {"@type": "@id"}, {"@type": "Date"}

#: Files say all that is needed to read them, so that nothing has to be fetched.
CONTEXT = {
    "@vocab": "https://schema.org/",
    "eventStatus": _ID,
    "sameAs": _ID,
    "url": _ID,
    **{f"{word}Date": _DAY for word in ("start", "end", "birth", "death", "founding", "dissolution")},
    "dateModified": {"@type": "DateTime"},
}
#: In pages the context is the one that search engines document; they know it without fetching it.
CONTEXT_OF_PAGES = "https://schema.org"

_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def graph(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Nodes as one JSON-LD document, a piece at a time."""
    yield f'{{"@context": {json_text(CONTEXT)}, "@graph": ['
    for number, node in enumerate(nodes):
        yield f"{',' if number else ''}\n{json_text(node)}"
    yield "\n]}\n"


def document(node: dict[str, Any]) -> str:
    """One node as a JSON-LD document."""
    return f"{json_text({'@context': CONTEXT, **node})}\n"


def script(node: dict[str, Any]) -> SafeString:
    """One node as the content of a `<script type="application/ld+json">`, which no text in it can close."""
    text = json.dumps({"@context": CONTEXT_OF_PAGES, **node}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))  # signs that mean something in HTML are escaped just above


def site() -> dict[str, Any]:
    """The public site as a whole, as pages name what they are part of."""
    return {"@type": "WebSite", "@id": absolute("/#site"), "url": absolute("/"), "name": settings.SITE_NAME}


def searchable_site() -> dict[str, Any]:
    """The site as its home page describes it: who publishes it, and how it is searched."""
    search = {"@type": "EntryPoint", "urlTemplate": absolute("/search/?q={words}")}
    action = {"@type": "SearchAction", "target": search, "query-input": "required name=words"}
    return site() | {"inLanguage": language(), "publisher": publisher(), "potentialAction": action}


def publisher() -> dict[str, Any]:
    """Who publishes the site, and by which rules."""
    rules = absolute(reverse("pages:about"))
    return {
        "@type": "Organization",
        "@id": absolute("/#publisher"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
        "logo": {"@type": "ImageObject", "url": absolute(static("icon.svg"))},
        "publishingPrinciples": rules,
        "correctionsPolicy": f"{rules}#corrections",
    }


def trail(*steps: tuple[str, str]) -> dict[str, Any]:
    """The way down to a page: name and path of each step, the page itself last."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
        for position, (name, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def collection(name: str, url: str, rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A page of a list: what it is called, its full address, and name and path of each thing on it."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "url": absolute(path)}
        for position, (name, path) in enumerate(rows, 1)
    ]
    listed = {"@type": "ItemList", "itemListElement": items}
    return {"@type": "CollectionPage", "@id": url, "url": url, "name": name, "isPartOf": site(), "mainEntity": listed}


def absolute(path: str) -> str:
    """The full public address of what is at this path of the site."""
    return f"{settings.SITE_URL}{path}"


def language() -> str:
    """The language of the site as a tag (BCP 47): en-GB."""
    return to_locale(settings.LANGUAGE_CODE).replace("_", "-")


def uri(uuid: UUID) -> str:
    """What names a record for ever, also when its address changes."""
    return f"urn:uuid:{uuid}"


def common(record: Any, former: Iterable[UUID]) -> dict[str, Any]:
    """What a node says of any record; `former` are the ids of those that were merged into it."""
    return {
        "description": record.summary,
        "sameAs": [*wikidata(record), *map(uri, former)],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": identifier.scheme, "value": identifier.value}
            for identifier in record.public_identifiers
        ],
    }


def wikidata(record: Any) -> list[str]:
    """The names of a record in Wikidata: one or none."""
    return [f"http://www.wikidata.org/entity/{record.wikidata}"] if record.wikidata else []


def subject_of(editions: Iterable[Any]) -> list[dict[str, str]]:
    """The briefs that speak of a record, by their live editions."""
    addresses = [(edition, page_address(edition.brief)) for edition in editions]
    return [{"@type": "Report", "@id": url, "url": url, "headline": edition.title} for edition, url in addresses]


def page(record: Any, **facts: Any) -> dict[str, Any]:
    """The page of a record, as a node that tells when it changed."""
    return known({"@type": "WebPage", "@id": page_address(record), "dateModified": plain(record.changed_at), **facts})


def known(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
