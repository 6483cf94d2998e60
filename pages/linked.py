"""Linked data: JSON-LD in the words of schema.org, as files and inside pages."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

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


def uri(uuid: UUID) -> str:
    """What names a record for ever, also when its address changes."""
    return f"urn:uuid:{uuid}"


def common(record: Any, former: Iterable[UUID]) -> dict[str, Any]:
    """What a node says of any record; `former` are the ids of those that were merged into it."""
    wikidata = [f"http://www.wikidata.org/entity/{record.wikidata}"] if record.wikidata else []
    return {
        "description": record.summary,
        "sameAs": [*wikidata, *map(uri, former)],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": identifier.scheme, "value": identifier.value}
            for identifier in record.public_identifiers
        ],
    }


def page(record: Any, **facts: Any) -> dict[str, Any]:
    """The page of a record, as a node that tells when it changed."""
    return known({"@type": "WebPage", "@id": page_address(record), "dateModified": plain(record.changed_at), **facts})


def known(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
