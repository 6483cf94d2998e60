"""BibTeX, read with a strict little reader of our own: balanced braces, one entry, plain names of fields."""

import re

import pytest

from briefs.formats.bibtex import bibtex
from tests.briefs.formats.hard import TITLE, hard_edition
from tests.making import make_author, make_brief, make_live, publish

pytestmark = pytest.mark.django_db


def fields_of(entry: str) -> dict[str, str]:
    """The fields of the one entry; fails where BibTeX would."""
    head = re.match(r"@techreport\{([A-Za-z0-9:.-]+),\n", entry)
    assert head, entry
    found, rest = {"key": head[1]}, entry[head.end() :]
    while not rest.startswith("}"):
        name = re.match(r"  ([a-z]+) = ", rest)
        assert name, rest
        rest = rest[name.end() :]
        value = rest[: end_of(rest)]
        found[name[1]], rest = value, rest[len(value) :]
        assert rest.startswith(",\n"), rest
        rest = rest[2:]
    assert rest == "}\n"
    return found


def end_of(text: str) -> int:
    """Where a value ends: a bare word, or what its first brace opens. BibTeX counts escaped braces, too."""
    if not text.startswith("{"):
        return re.match(r"[a-z0-9]+", text).end()
    depth = 0
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if not depth:
            return place + 1
    raise AssertionError(f"Braces do not match in {text}")


def test_bibtex_is_a_report_with_all_fields():
    authors = (make_author("Kofi Annan", family_name="Annan", given_name="Kofi"), make_author("Syria desk"))
    edition = publish(make_brief(authors=authors, slug="talks"))
    reference = f"BL-{edition.brief_id}"
    assert fields_of(bibtex(edition)) == {
        "key": f"{reference}-1",
        "author": "{Annan, Kofi and {Syria desk}}",
        "title": "{{Talks without results}}",
        "institution": "{{Bottomline}}",
        "type": "{Bottom line brief}",
        "number": f"{{{reference}}}",
        "year": "{2018}",
        "month": "jan",
        "day": "{25}",
        "url": "{http://testserver/briefs/talks/editions/1/}",
        "language": "{en-GB}",
        "abstract": "{No result so far.}",
        "note": "{Edition 1.}",
    }


def test_bibtex_of_hard_brief_escapes_what_tex_reads():
    fields = fields_of(bibtex(hard_edition()))
    assert (
        fields["author"]
        == "{de Waal, Alex and {Smith and Sons, Ltd. \\textbraceleft{}\\&\\textbraceright{}} and أحمد, سارة}"
    )
    assert fields["title"].rstrip("y}") == (
        "{{Peace \\& «quiet» <b>now</b>: 'it' costs 5 \\% of \\$9 \\#1 \\textbraceleft{}a\\_b\\textbraceright{} "
        "\\textasciitilde{}x\\textasciicircum{}2 \\textbackslash{} back 😀 سلام "
    )
    assert fields["title"].count("y") == TITLE.count("y")
    assert fields["abstract"] == "{Bold \\& true 😀 \\textbraceleft{}\\_\\textbraceright{} with سلام <tag> events.}"


def test_bibtex_takes_no_name_apart_at_a_comma():
    authors = (make_author("Martin King, Jr.", family_name="King, Jr.", given_name="Martin"),)
    assert fields_of(bibtex(publish(make_brief(authors=authors))))["author"] == "{{King, Jr.}, {Martin}}"


def test_bibtex_of_withdrawn_edition_has_the_reason_and_not_the_abstract():
    brief = make_live()
    edition = brief.live_edition()
    fields = fields_of(bibtex(edition, brief.withdraw(by=None, reason="50 % wrong")))
    assert fields["note"].endswith(": 50 \\% wrong.}")
    assert "abstract" not in fields
