"""An edition as PDF: tagged, with its fonts in it, the same bytes for the same edition. Needs the extra `pdf`."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from briefs.formats.citation import authors_in_words, citation, language, standing
from briefs.formats.markup import direction, with_directions

if TYPE_CHECKING:
    from briefs.models import Edition


@cache
def is_available() -> bool:
    """Is WeasyPrint installed?"""
    return find_spec("weasyprint") is not None


def pdf(edition: "Edition") -> bytes:
    """The PDF, which says of itself that it is PDF/UA-1. Takes about a second."""
    page = render_to_string("briefs/print/brief.html", _context(edition))
    return laid_out(page, pdf_variant="pdf/ua-1", pdf_identifier=edition.uuid.bytes)


def laid_out(page: str, **options: Any) -> bytes:
    """A page of HTML as PDF. Nothing is fetched: no picture, style sheet or font from anywhere."""
    # Here, because to import it takes a second, and not every process needs it.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    return HTML(string=page, base_url=settings.SITE_URL, url_fetcher=fetcher).write_pdf(**options)


def _context(edition: "Edition") -> dict[str, Any]:
    return {
        "edition": edition,
        "authors": authors_in_words([author | {"family_name": "", "given_name": ""} for author in edition.authors]),
        "topics": [topic["name"] for topic in edition.snapshot["topics"]],
        # Rendered from sanitised text when the edition was made.
        "article": SafeString(with_directions(edition.html)),
        "citation": citation(edition),
        "standing": standing(edition),
        "brief_address": f"{settings.SITE_URL}{edition.brief.get_absolute_url()}",
        "license": settings.LICENSE_URL,
        **in_language_of_site(edition.title),
    }


def in_language_of_site(title: str) -> dict[str, str]:
    """What a template is told of the language of the site, and of the way that a title runs, which may be another."""
    ours = "rtl" if get_language_bidi() else "ltr"
    return {"language": language(), "direction": ours, "title_direction": direction(title) or ours}
