"""How an edition is cited, in words: Family, Given (2018) Title. Bottom line brief BL-17, edition 2. Site. Day. URL"""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from briefs.models import Edition, Withdrawal

Author = dict[str, str]

_SEPARATORS = str.maketrans(dict.fromkeys(",;،؛", " "))


class Citation(NamedTuple):
    """A citation in the order of reading. Names, title and address may run another way than the words between."""

    authors: str
    year: str
    title: str
    facts: str
    address: str
    ending: str

    def __str__(self) -> str:
        return "".join(self)


def citation(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> Citation:
    """The citation of an edition; of one whose text is withdrawn, with the reason at its end."""
    year, names = f" ({edition.date.year})", authors_in_words(edition.cited_authors)
    which = _("Bottom line brief %(reference)s, edition %(edition)s.") % {
        "reference": edition.brief.reference_number,
        "edition": edition.number,
    }
    after_title = _end_of(edition.title) if names else f"{year}."
    facts = " ".join([after_title, which, _sentence(settings.SITE_NAME), f"{day(edition.date)}. "])
    ending = f" {withdrawn(withdrawal)}" if withdrawal else ""
    return Citation(names, f"{year} " if names else "", edition.title, facts, address(edition), ending)


def text(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """The citation as a line of plain text."""
    return f"{citation(edition, withdrawal)}\n"


def authors_in_words(authors: list[Author]) -> str:
    """The authors in one line, the first with the family name first: Annan, Kofi, and Alex de Waal."""
    names = [family_first(author) if place == 0 else author["name"] for place, author in enumerate(authors)]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s, and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def family_first(author: Author) -> str:
    """Annan, Kofi; a body, or somebody of whom only the whole name is known, as it stands."""
    return ", ".join(filter(None, [author["family_name"], author["given_name"]])) or author["name"]


def parted_by_comma(author: Author) -> str:
    """The same for readers that see the end of a family name in any comma, and that of an author in a semicolon."""
    return family_first({part: " ".join(words.translate(_SEPARATORS).split()) for part, words in author.items()})


def address(edition: "Edition") -> str:
    """The permanent address of an edition in full."""
    return f"{settings.SITE_URL}{edition.get_absolute_url()}"


def standing(edition: "Edition") -> str:
    """Which edition it is, for a line beneath a page: BL-17, edition 2, 25 January 2018."""
    words = {"reference": edition.brief.reference_number, "edition": edition.number, "date": day(edition.date)}
    return _("%(reference)s, edition %(edition)s, %(date)s") % words


def withdrawn(withdrawal: "Withdrawal") -> str:
    """That the text is withdrawn, since when and why, in one line."""
    reason = " ".join(withdrawal.reason.split())
    words = {"date": day(localdate(withdrawal.withdrawn_at)), "reason": reason}
    return _sentence(_("Withdrawn on %(date)s: %(reason)s") % words)


def note(edition: "Edition", withdrawal: "Withdrawal | None" = None) -> str:
    """What forms without a place for it say of an edition in a note."""
    number = _("Edition %(edition)s.") % {"edition": edition.number}
    return " ".join([number, withdrawn(withdrawal)] if withdrawal else [number])


def language() -> str:
    """The language of the site as a tag (BCP 47): en-GB."""
    primary, *subtags = settings.LANGUAGE_CODE.split("-")
    return "-".join([primary, *(subtag.upper() if len(subtag) == 2 else subtag.title() for subtag in subtags)])


def day(value: date) -> str:
    return date_format(value, "j F Y")


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value}


def _end_of(title: str) -> str:
    return "" if title.endswith((".", "?", "!", "…", "؟")) else "."


def _sentence(words: str) -> str:
    return f"{words}{_end_of(words)}"
