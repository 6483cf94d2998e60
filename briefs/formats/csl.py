"""An edition as CSL-JSON, which Zotero, Pandoc and other tools that write references read."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from briefs.formats.citation import Author, address, known, language, note
from pages.downloads import json_text

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal


def csl_json(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """A list of one item, as the format has it."""
    return f"{json_text([item(edition, withdrawal)])}\n"


def item(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> dict[str, Any]:
    fields = {
        "id": f"{edition.brief.reference_number}-{edition.number}",
        "type": "report",
        "title": edition.title,
        "author": [_name(author) for author in edition.cited_authors],
        "issued": {"date-parts": [[edition.date.year, edition.date.month, edition.date.day]]},
        "publisher": settings.SITE_NAME,
        "number": edition.brief.reference_number,
        "edition": str(edition.number),
        "genre": _("Bottom line brief"),
        "URL": address(edition),
        "abstract": "" if withdrawal else edition.summary,
        "language": language(),
        "note": note(edition, withdrawal) if withdrawal else "",
    }
    return known(fields)


def _name(author: Author) -> dict[str, str]:
    parts = known({"family": author["family_name"], "given": author["given_name"]})
    return parts if author["family_name"] else {"literal": author["name"]}
