"""Authors in tags of the head. Each name is written as Zotero was seen to keep it; `bench/judging/zotero.py` tells."""

import pytest

from briefs.formats.highwire import names
from tests.briefs.formats.test_citation import body, person


def test_people_have_the_family_name_first_and_bodies_a_comma_at_the_end():
    authors = [person("Annan", "Kofi"), body("Bottomline desk"), person("Voltaire"), body("Smith and Sons, Ltd.")]
    assert names(authors) == ["Annan, Kofi", "Bottomline desk,", "Voltaire,", "Smith and Sons Ltd.,"]


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (person("de la Torre", "Ana María"), "de la Torre, Ana María;"),
        (person("de Waal", "Alex"), "de Waal, Alex"),
        (person("Annan", "Kofi Atta"), "Annan, Kofi Atta"),
        (body("The Bottomline desk"), "The Bottomline desk,"),
    ],
)
def test_one_author_who_would_be_read_as_two_ends_with_a_semicolon(author, name):
    assert names([author]) == [name]
    assert names([author, person("Annan", "Kofi")]) == [name.removesuffix(";"), "Annan, Kofi"]


def test_nobody_has_no_tag():
    assert names([]) == []
