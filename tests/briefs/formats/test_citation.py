"""Citations in words."""

import pytest

from briefs.formats.citation import (
    authors_in_words,
    citation,
    family_first,
    language,
    note,
    parted_by_comma,
    standing,
    text,
)
from tests.briefs.formats.hard import TITLE, hard_edition
from tests.making import make_author, make_brief, make_live, publish

pytestmark = pytest.mark.django_db


def person(family: str, given: str = "") -> dict[str, str]:
    return {"name": f"{given} {family}".strip(), "slug": "", "family_name": family, "given_name": given}


def body(name: str) -> dict[str, str]:
    return {"name": name, "slug": "", "family_name": "", "given_name": ""}


def test_citation_names_authors_year_title_number_edition_site_day_and_address():
    authors = (make_author("Kofi Annan", family_name="Annan", given_name="Kofi"), make_author("Alex de Waal"))
    edition = publish(make_brief(authors=authors, slug="talks"))
    assert text(edition) == (
        "Annan, Kofi, and Alex de Waal (2018) Talks without results. "
        f"Bottom line brief BL-{edition.brief_id}, edition 1. Bottomline. 25 January 2018. "
        "http://testserver/briefs/talks/editions/1/\n"
    )


def test_citation_without_authors_begins_with_the_title():
    edition = make_live(slug="talks").live_edition()
    assert str(citation(edition)).startswith("Talks without results (2018). Bottom line brief BL-")


def test_citation_adds_no_full_stop_to_a_question():
    authors = (make_author("Desk"),)
    edition = publish(make_brief("Talks without results?", authors=authors))
    assert str(citation(edition)).startswith("Desk (2018) Talks without results? Bottom line")


def test_citation_of_hard_title_has_every_sign_of_it():
    found = citation(hard_edition())
    assert found.title == TITLE
    assert found.authors == "de Waal, Alex, Smith and Sons, Ltd. {&}, and سارة أحمد"


def test_authors_are_listed_with_the_first_turned_round():
    annan, brahimi, desk = person("Annan", "Kofi"), person("Brahimi", "Lakhdar"), body("Syria desk")
    assert authors_in_words([]) == ""
    assert authors_in_words([annan]) == "Annan, Kofi"
    assert authors_in_words([annan, brahimi]) == "Annan, Kofi, and Lakhdar Brahimi"
    assert authors_in_words([desk, annan, brahimi]) == "Syria desk, Kofi Annan, and Lakhdar Brahimi"


def test_family_first_leaves_a_body_and_a_single_name_as_they_are():
    assert family_first(body("Syria desk")) == "Syria desk"
    assert family_first(person("Voltaire")) == "Voltaire"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (person("Annan", "Kofi"), "Annan, Kofi"),
        (person("King, Jr.", "Martin"), "King Jr., Martin"),
        (body("Smith and Sons, Ltd."), "Smith and Sons Ltd."),
        (body("Press; print، and web"), "Press print and web"),
    ],
)
def test_name_parted_by_a_comma_has_no_other(author, name):
    assert parted_by_comma(author) == name


def test_citation_of_withdrawn_edition_ends_with_the_reason_on_one_line():
    brief = make_live()
    edition = brief.live_edition()
    withdrawal = brief.withdraw(by=None, reason="No longer\nholds")
    assert str(citation(edition, withdrawal)).endswith(": No longer holds.")
    assert "Withdrawn on" not in str(citation(edition))
    assert note(edition, withdrawal).startswith("Edition 1. Withdrawn on ")


def test_standing_tells_number_edition_and_day():
    edition = make_live().live_edition()
    assert standing(edition) == f"BL-{edition.brief_id}, edition 1, 25 January 2018"


def test_renamed_author_is_cited_by_the_name_of_then():
    author = make_author("Jane Doe", family_name="Doe", given_name="Jane")
    edition = publish(make_brief(authors=(author,)))
    with author.revising(by=None):
        author.name, author.family_name = "Jane Smith", "Smith"
        author.save()
    edition = type(edition).objects.get(pk=edition.pk)
    assert edition.cited_authors == [body("Jane Doe") | {"slug": "jane-doe"}]


def test_names_given_later_turn_a_literal_name_round():
    author = make_author("Jane Doe")
    edition = publish(make_brief(authors=(author,)))
    with author.revising(by=None):
        author.family_name, author.given_name = "Doe", "Jane"
        author.save()
    edition = type(edition).objects.get(pk=edition.pk)
    assert family_first(edition.cited_authors[0]) == "Doe, Jane"


def test_language_is_a_tag_as_the_web_writes_it(settings):
    assert language() == "en-GB"
    settings.LANGUAGE_CODE = "ar"
    assert language() == "ar"
    settings.LANGUAGE_CODE = "zh-hans"
    assert language() == "zh-Hans"
