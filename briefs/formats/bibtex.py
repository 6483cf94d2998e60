"""An edition as BibTeX: one technical report, in UTF-8."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from briefs.formats.citation import Author, address, family_first, known, language, note

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts every brace, escaped or not, hence words for them.
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def bibtex(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """One entry. Its key, such as BL-17-2, stays the same whatever becomes of title and address."""
    fields = {
        "author": " and ".join(_name(author) for author in edition.cited_authors),
        # Twice braced, so that no style puts names in small letters.
        "title": f"{{{_escaped(edition.title)}}}",
        "institution": f"{{{_escaped(settings.SITE_NAME)}}}",
        "type": _escaped(_("Bottom line brief")),
        "number": edition.brief.reference_number,
        "year": f"{edition.date.year:04}",
        "month": _MONTHS[edition.date.month - 1],
        "day": str(edition.date.day),
        "url": address(edition),
        "language": language(),
        "abstract": "" if withdrawal else _escaped(edition.summary),
        "note": _escaped(note(edition, withdrawal)),
    }
    lines = [f"  {name} = {_value(name, value)},\n" for name, value in known(fields).items()]
    return f"@techreport{{{edition.brief.reference_number}-{edition.number},\n{''.join(lines)}}}\n"


def _value(name: str, value: str) -> str:
    """Months are names that every style knows, and so that only they stand without braces."""
    return value if name == "month" else f"{{{value}}}"


def _name(author: Author) -> str:
    """Family, Given; a body in braces of its own, so that it is not taken apart."""
    if not author["family_name"]:
        return f"{{{_escaped(author['name'])}}}"
    if any(" and " in f" {part} " or "," in part for part in (author["family_name"], author["given_name"])):
        return ", ".join(f"{{{_escaped(part)}}}" for part in (author["family_name"], author["given_name"]) if part)
    return _escaped(family_first(author))


def _escaped(words: str) -> str:
    return " ".join(words.split()).translate(_ESCAPED)
