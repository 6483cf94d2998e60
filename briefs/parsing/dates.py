"""The dates that analysts write above a brief: “date 2018-01-25”, “January 25, 2018”, “25 Jan. 2018”."""

import datetime
import re
from dataclasses import dataclass

from briefs.parsing.source import BriefFault

HOW_TO = "Write it above the bottom line on a line of its own, such as “date 2018-01-25”."

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})(?![0-9])"
_FORMS = (
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?![0-9])",
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    rf"{_WEEKDAY}{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
)
# Possessive throughout (*+, ?+): a line of a million spaces is given up at once.
_BEFORE = r"[*_#(\s]*+"
_LABEL = r"(?P<label>date(?![a-z0-9])[*_\s]*+(?P<colon>:)?+[*_\s]*+)"
_AFTER = r"[*_).,;:]*+(?:\s++(?:[–—-]\s++)?+(?P<rest>.+)|\s*+$)"

_DATES = [re.compile(f"(?P<date>{form})", re.IGNORECASE) for form in _FORMS]
_LINES = [re.compile(f"{_BEFORE}{_LABEL}?(?P<date>{form}){_AFTER}", re.IGNORECASE) for form in _FORMS]
_UNREADABLE = re.compile(f"{_BEFORE}{_LABEL}(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True)
class DateLine:
    """A date at the start of a line, the text after it, and whether the word “date” stands before it."""

    date: datetime.date
    rest: str
    is_labelled: bool


def read_date(text: str, line: int | None = None) -> datetime.date:
    """The date that a text is, in any of the forms of the module.

    Raises BriefFault, naming the line, for other text and for days that no calendar has.
    """
    for form in _DATES:
        if match := form.fullmatch(text.strip()):
            return _as_date(match, line)
    raise BriefFault(f"“{text.strip()[:80]}” is not a date. Write it as 2018-01-25.", line)


def read_date_line(text: str, line: int) -> DateLine | None:
    """The date that opens a line, with what stands around it.

    None for lines that open otherwise. Raises BriefFault for days that no calendar has, and for “Date:” with
    something that is not a date.
    """
    for form in _LINES:
        if match := form.match(text):
            return DateLine(_as_date(match, line), match["rest"] or "", bool(match["label"]))
    unreadable = _UNREADABLE.match(text)
    if unreadable and unreadable["colon"]:
        read_date(unreadable["rest"], line)
    return None


def _as_date(match: re.Match[str], line: int | None) -> datetime.date:
    name = match["month"][:3].lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
    try:
        return datetime.date(int(match["year"]), month, int(match["day"]))
    except ValueError as error:
        raise BriefFault(f"“{match['date']}” is not a day of the calendar. Correct the date.", line) from error
