"""The list of feeds for feed readers."""

from xml.etree import ElementTree

import pytest

from tests.making import make_author, make_live, make_topic

pytestmark = pytest.mark.django_db


def outlines(client) -> list[tuple[str, str, list]]:
    response = client.get("/feeds/opml.xml")
    assert response["Content-Type"] == "text/x-opml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Bottomline: feeds")
    return [_outline(element) for element in root.findall("body/outline")]


def _outline(element) -> tuple[str, str, list]:
    inner = [_outline(one) for one in element]
    return element.get("text"), element.get("xmlUrl", "").removeprefix("http://testserver/feeds/"), inner


def test_list_has_everything_and_a_folder_of_topics_and_of_authors(client):
    make_topic("Hidden")
    make_live(topics=(make_topic("Peace & war", slug="peace"),), authors=(make_author("Ana", slug="ana"),))
    assert outlines(client) == [
        ("Bottomline", "briefs.atom", []),
        ("All changes", "changes.atom", []),
        ("Topics", "", [("Peace & war", "topics/peace.atom", [])]),
        ("Authors", "", [("Ana", "authors/ana.atom", [])]),
    ]


def test_list_without_topics_and_authors_has_no_empty_folder(client):
    assert outlines(client) == [("Bottomline", "briefs.atom", []), ("All changes", "changes.atom", [])]


def test_list_is_told_of_as_unchanged_in_one_query(client, django_assert_num_queries):
    make_live(topics=(make_topic(),))
    with django_assert_num_queries(3):
        first = client.get("/feeds/opml.xml")
    with django_assert_num_queries(1):
        assert client.get("/feeds/opml.xml", headers={"if-none-match": first["ETag"]}).status_code == 304
