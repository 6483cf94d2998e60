"""An edition as RIS: one report, a tag and its value to a line, lines ended by CR LF."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from briefs.formats.citation import address, language, note, parted_by_comma

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal


def ris(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    lines = [
        ("TY", "RPRT"),
        ("ID", f"{edition.brief.reference_number}-{edition.number}"),
        ("TI", edition.title),
        *(("AU", parted_by_comma(author)) for author in edition.cited_authors),
        ("PY", f"{edition.date.year:04}"),
        ("DA", f"{edition.date:%Y/%m/%d}"),
        ("PB", settings.SITE_NAME),
        ("SN", edition.brief.reference_number),
        ("ET", str(edition.number)),
        ("M3", _("Bottom line brief")),
        ("AB", "" if withdrawal else edition.summary),
        ("N1", note(edition, withdrawal)),
        ("UR", address(edition)),
        ("LA", language()),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value or tag == "ER")


def _one_line(value: str) -> str:
    return " ".join(value.split())
