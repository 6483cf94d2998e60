"""CSL-JSON."""

import json

import pytest

from briefs.formats.csl import csl_json
from tests.briefs.formats.hard import TITLE, hard_edition
from tests.making import make_author, make_brief, make_live, publish

pytestmark = pytest.mark.django_db


def test_csl_is_a_list_of_one_report():
    authors = (make_author("Kofi Annan", family_name="Annan", given_name="Kofi"), make_author("Syria desk"))
    edition = publish(make_brief(authors=authors, slug="talks"))
    reference = f"BL-{edition.brief_id}"
    assert json.loads(csl_json(edition)) == [
        {
            "id": f"{reference}-1",
            "type": "report",
            "title": "Talks without results",
            "author": [{"family": "Annan", "given": "Kofi"}, {"literal": "Syria desk"}],
            "issued": {"date-parts": [[2018, 1, 25]]},
            "publisher": "Bottomline",
            "number": reference,
            "edition": "1",
            "genre": "Bottom line brief",
            "URL": "http://testserver/briefs/talks/editions/1/",
            "abstract": "No result so far.",
            "language": "en-GB",
        }
    ]


def test_csl_of_hard_brief_keeps_every_sign():
    item = json.loads(csl_json(hard_edition()))[0]
    assert item["title"] == TITLE
    assert item["author"][2] == {"family": "أحمد", "given": "سارة"}


def test_csl_of_withdrawn_edition_has_the_reason_and_not_the_abstract():
    brief = make_live()
    edition = brief.live_edition()
    item = json.loads(csl_json(edition, brief.withdraw(by=None, reason="Wrong")))[0]
    assert item["note"].endswith(": Wrong.")
    assert "abstract" not in item
