"""RIS, line by line."""

import re

import pytest

from briefs.formats.ris import ris
from tests.briefs.formats.hard import SUMMARY, TITLE, hard_edition
from tests.making import make_author, make_brief, make_live, publish

pytestmark = pytest.mark.django_db


def lines_of(record: str) -> list[tuple[str, str]]:
    lines = record.split("\r\n")
    assert lines.pop() == ""
    matches = [re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line) for line in lines]
    assert all(matches), record
    return [(match[1], match[2]) for match in matches]


def test_ris_is_a_report_from_its_type_to_its_end():
    authors = (make_author("Kofi Annan", family_name="Annan", given_name="Kofi"), make_author("Syria desk"))
    edition = publish(make_brief(authors=authors, slug="talks"))
    reference = f"BL-{edition.brief_id}"
    assert lines_of(ris(edition)) == [
        ("TY", "RPRT"),
        ("ID", f"{reference}-1"),
        ("TI", "Talks without results"),
        ("AU", "Annan, Kofi"),
        ("AU", "Syria desk"),
        ("PY", "2018"),
        ("DA", "2018/01/25"),
        ("PB", "Bottomline"),
        ("SN", reference),
        ("ET", "1"),
        ("M3", "Bottom line brief"),
        ("AB", "No result so far."),
        ("N1", "Edition 1."),
        ("UR", "http://testserver/briefs/talks/editions/1/"),
        ("LA", "en-GB"),
        ("ER", ""),
    ]


def test_ris_of_hard_brief_keeps_every_sign_but_the_comma_of_a_body():
    lines = lines_of(ris(hard_edition()))
    assert {("TI", TITLE), ("AB", SUMMARY)} < set(lines)
    assert [value for tag, value in lines if tag == "AU"] == ["de Waal, Alex", "Smith and Sons Ltd. {&}", "أحمد, سارة"]


def test_ris_of_withdrawn_edition_has_the_reason_on_one_line_and_not_the_abstract():
    brief = make_live()
    edition = brief.live_edition()
    lines = dict(lines_of(ris(edition, brief.withdraw(by=None, reason="Wrong\r\nTY  - BOOK"))))
    assert lines["N1"].endswith(": Wrong TY - BOOK.")
    assert lines["TY"] == "RPRT"
    assert "AB" not in lines
