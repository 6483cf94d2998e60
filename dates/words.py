"""Dates as analysts write them, turned into EDTF: "mid-November 2017" into `[2017-11-11..2017-11-20]`.

Nothing is guessed: a missing year and the day order of 01/02/2018 are asked for.
"""

import re
from calendar import monthrange

from dates.edtf import MAX_LENGTH, parse
from dates.points import MONTHS, EDTFError

_MONTH_NUMBERS = {
    "sept": 9,
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)},
    **{name.lower(): number for number, name in enumerate(MONTHS, start=1)},
}

_NAMES = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAYS = r"(?P<day>\d{1,2}) ?[-–—] ?(?P<last>\d{1,2})"


def _spelling(pattern: str, edtf: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE), edtf


_ONE_DATE = (
    _spelling(rf"{_DAY} {_MONTH},? {_YEAR}", "{year}-{month:02}-{day:02}"),
    _spelling(rf"{_MONTH} {_DAY},? {_YEAR}", "{year}-{month:02}-{day:02}"),
    _spelling(rf"{_MONTH},? {_YEAR}", "{year}-{month:02}"),
)

_SEVERAL_DAYS = (
    _spelling(rf"{_DAYS} {_MONTH},? {_YEAR}", "{year}-{month:02}-{day:02}/{year}-{month:02}-{last:02}"),
    _spelling(rf"{_MONTH} {_DAYS},? {_YEAR}", "{year}-{month:02}-{day:02}/{year}-{month:02}-{last:02}"),
    _spelling(rf"early[- ]{_MONTH},? {_YEAR}", "[{year}-{month:02}-01..{year}-{month:02}-10]"),
    _spelling(rf"mid[- ]{_MONTH},? {_YEAR}", "[{year}-{month:02}-11..{year}-{month:02}-20]"),
    _spelling(rf"late[- ]{_MONTH},? {_YEAR}", "[{year}-{month:02}-21..{year}-{month:02}-{length:02}]"),
)

_SINCE, _ABOUT = "since ", r"(?:about|around|circa|ca?\.?) "
_HEDGED = re.compile(
    rf"(?={_SINCE}|{_ABOUT})(?P<since>{_SINCE})?(?P<about>{_ABOUT})?(?P<date>.+)", re.ASCII | re.IGNORECASE
)

_ADVICE = (
    (
        # Day order in numbers differs between countries; only the ISO order starts with a year and a hyphen.
        re.compile(r"\s*(?!\d{4}-)\d{1,4}([/.-])\d{1,2}\1\d{1,4}\s*\Z", re.ASCII),
        "Day and month could be swapped: write 2018-02-01 for 1 February 2018",
    ),
    (
        re.compile(rf"(?!.*\d{{4}}).*\b(?:{_NAMES})\b", re.ASCII | re.IGNORECASE | re.DOTALL),
        "Add the year, such as 25 January 2018",
    ),
    (
        re.compile(r".*[a-z]{3}", re.ASCII | re.IGNORECASE | re.DOTALL),
        "Write a date such as 2018-01-25, 25 January 2018, mid-November 2017 or since March 2011",
    ),
)


def from_words(text: str) -> str:
    """EDTF for EDTF or for one of the spellings above. Raises EDTFError."""
    try:
        return parse(text).text
    except EDTFError as fault:
        if len(text) > MAX_LENGTH:
            raise
        edtf = _spelt_out(" ".join(text.split()))
        if edtf is None:
            raise _advised(text, fault) from None
    try:
        return parse(edtf).text
    except EDTFError as fault:
        # A position in the EDTF means nothing to who wrote words: point at where the words start.
        raise EDTFError(fault.message, len(text) - len(text.lstrip())) from None


def _spelt_out(words: str) -> str | None:
    """EDTF for the words, which may still be an impossible day; None for an unknown spelling."""
    return _match(_ONE_DATE + _SEVERAL_DAYS, words) or _hedged(words)


def _hedged(words: str) -> str | None:
    found = _HEDGED.fullmatch(words)
    if found is None:
        return None
    date = found["date"] if found["date"][0].isdigit() else None
    edtf = _match(_ONE_DATE, found["date"]) or date
    return edtf and edtf + "~" * bool(found["about"]) + "/.." * bool(found["since"])


def _match(spellings: tuple[tuple[re.Pattern[str], str], ...], words: str) -> str | None:
    for pattern, edtf in spellings:
        if found := pattern.fullmatch(words):
            return edtf.format(**_parts(found))
    return None


def _parts(found: re.Match[str]) -> dict[str, int | str]:
    year, month = found["year"], _MONTH_NUMBERS[found["month"].lower()]
    days = {name: int(text) for name, text in found.groupdict().items() if name in ("day", "last")}
    return {"year": year, "month": month, "length": monthrange(int(year), month)[1]} | days


def _advised(text: str, fault: EDTFError) -> EDTFError:
    """The fault said in terms of words where the text was not meant as EDTF."""
    for pattern, advice in _ADVICE:
        if pattern.match(text):
            return EDTFError(advice, len(text) - len(text.lstrip()))
    return fault
