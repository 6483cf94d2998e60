"""XML and HTML of feeds, without a site."""

from xml.etree import ElementTree

import pytest

from briefs.feeds.markup import Document, in_its_direction, runs_right_to_left, with_absolute_addresses

PAGE = "https://briefs.example.org/briefs/talks/"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/events/">x</a>', '<a href="https://briefs.example.org/events/">x</a>'),
        ('<a href="//un.org/a">x</a>', '<a href="https://un.org/a">x</a>'),
        ('<a href="#sources">x</a>', f'<a href="{PAGE}#sources">x</a>'),
        ('<a href="editions/1/">x</a>', f'<a href="{PAGE}editions/1/">x</a>'),
        ('<a href="https://un.org/?a=1&amp;b=2">x</a>', '<a href="https://un.org/?a=1&amp;b=2">x</a>'),
        ('<a href="mailto:a@example.org">x</a>', '<a href="mailto:a@example.org">x</a>'),
        ("<a class='x' href='/a'>x</a>", "<a class='x' href=\"https://briefs.example.org/a\">x</a>"),
        ('<img alt="a > b" src="/p.png">', '<img alt="a > b" src="https://briefs.example.org/p.png">'),
        ('<p>It says href="/a" there.</p>', '<p>It says href="/a" there.</p>'),
        (
            '<a title=\'an href="/a"\' href="/b">x</a>',
            '<a title=\'an href="/a"\' href="https://briefs.example.org/b">x</a>',
        ),
    ],
)
def test_addresses_in_tags_are_written_in_full_and_texts_left_alone(html, expected):
    assert with_absolute_addresses(html, PAGE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Talks", False), ("", False), ("2018: محادثات", True), ("שיחות", True), ("«Talks» محادثات", False)],
)
def test_direction_is_that_of_the_first_letter(text, expected):
    assert runs_right_to_left(text) is expected


@pytest.mark.parametrize(
    ("language", "title", "attributes"),
    [
        ("en-gb", "Talks", 'dir="ltr" lang="en-gb"'),
        ("en-gb", "محادثات", 'dir="rtl"'),
        ("ar", "محادثات", 'dir="rtl" lang="ar"'),
        ("ar", "Talks", 'dir="ltr"'),
    ],
)
def test_language_is_named_where_it_is_known(settings, language, title, attributes):
    settings.LANGUAGE_CODE = language
    assert in_its_direction("<p>x</p>", title) == f"<div {attributes}><p>x</p></div>"


def test_document_is_read_back_as_it_was_written():
    xml = Document()
    with xml.within("a", {"xml:lang": "ar"}):
        xml.leaf("b", 'x & <y> ]]> "z" \'', type_="text", href="?a=1&b=<2>", empty="")
        xml.leaf("c")
    root = ElementTree.fromstring(xml.bytes())
    assert (root[0].text, root[0].attrib) == ('x & <y> ]]> "z" \'', {"type": "text", "href": "?a=1&b=<2>"})
    assert root[1].text is None
