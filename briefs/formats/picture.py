"""The picture that stands for an edition where it is shared: 1200 by 630 pixels, PNG. Needs the extra `pdf`."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from briefs.formats import pdf
from briefs.formats.citation import day

if TYPE_CHECKING:
    from briefs.models import Edition

WIDTH, HEIGHT = 1200, 630
#: How large a title is set, by the most letters that it may have: in 76 pixels, 60, 46, 35, else 27.
SIZES = ((70, "large"), (120, "medium"), (200, "small"), (320, "smaller"))
#: Points, in which a page is measured, to pixels.
_SCALE = 96 / 72
_COLOURS = 64


@cache
def is_available() -> bool:
    """Are WeasyPrint, which lays out, and PDFium, which paints, installed?"""
    return pdf.is_available() and find_spec("pypdfium2") is not None


def picture(edition: "Edition") -> bytes:
    topics = [topic["name"] for topic in edition.snapshot["topics"]]
    # Each may run another way than the next.
    kicker = " · ".join(f"\u2068{part}\u2069" for part in [*topics[:2], day(edition.date)])
    return painted(edition.title, kicker, settings.SITE_NAME)


def alt(edition: "Edition") -> str:
    """What the picture shows, in words for who cannot see it."""
    words = {"title": edition.title, "date": day(edition.date), "site": settings.SITE_NAME}
    return _("“%(title)s”, a brief of %(date)s, on %(site)s") % words


def painted(title: str, kicker: str, site: str) -> bytes:
    """A picture with these words, in few enough colours that it is small."""
    context = {
        "title": title,
        "kicker": kicker,
        "site": site,
        "size": _size(title),
        **pdf.in_language_of_site(title),
    }
    page = pdf.laid_out(render_to_string("briefs/print/picture.html", context))
    # Here, because the extra may be missing.
    from pypdfium2 import PdfDocument

    with PdfDocument(page) as document:
        image = document[0].render(scale=_SCALE).to_pil().convert("RGB")
    out = BytesIO()
    image.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _size(title: str) -> str:
    """Letters of Chinese, Japanese and Korean are twice as wide as others."""
    letters = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in title)
    return next((size for most, size in SIZES if letters <= most), "smallest")
