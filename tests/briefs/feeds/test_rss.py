"""What RSS cannot say: whether a text is plain or HTML."""

from xml.etree import ElementTree

import pytest

from briefs.feeds.markup import without_tags
from tests.feeds import ATOM
from tests.making import make_author, make_live, make_topic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks</b> end", "Talks end"),
        ("<b>Now</b> & <i class='x'>then</I >, <br>", "Now & then, <br>"),
        ("</b>Talks", "Talks"),
        ("<</b>/b>Talks</b", "Talks</b"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<b></b>", ""),
        ("5 < 6 </ 7> & <base>, </1>, <em>", "5 < 6 </ 7> & <base>, </1>, <em>"),
        ("<base> <b>", "<base> <b>"),
        ("<base></b>", "<base>"),
    ],
)
def test_tags_of_what_ends_are_left_out_and_other_signs_stay(text, expected):
    assert without_tags(text) == expected


@pytest.mark.django_db
def test_pasted_tags_are_in_no_text_of_rss_and_stay_in_other_formats(client):
    make_live(title="Talks</b> end", topics=(make_topic("<i>Peace</i>", slug="peace", is_public=True),))
    rss, atom = (
        ElementTree.fromstring(client.get(f"/feeds/topics/peace.{extension}").content) for extension in ("rss", "atom")
    )
    texts = [rss.findtext(path) for path in ("channel/title", "channel/description", "channel/image/title")]
    assert texts == ["Bottomline: Peace", "Briefs that speak of Peace.", "Bottomline: Peace"]
    assert [rss.findtext(f"channel/item/{name}") for name in ("title", "category")] == ["Talks end", "Peace"]
    title = atom.find(f"{ATOM}entry/{ATOM}title")
    assert (title.get("type"), title.text) == ("html", "Talks&lt;/b&gt; end")
    assert client.get("/feeds/topics/peace.json").json()["items"][0]["title"] == "Talks</b> end"


@pytest.mark.django_db
def test_pasted_tags_are_in_no_name_of_an_author(client):
    make_live(authors=(make_author("Ana</b> Costa", slug="ana"), make_author("<b></b>", slug="b")))
    rss, atom = (ElementTree.fromstring(client.get(f"/feeds/briefs.{end}").content) for end in ("rss", "atom"))
    assert [one.text for one in rss.iterfind("channel/item/{*}creator")] == ["Ana Costa", "<b></b>"]
    assert [one.text for one in atom.iterfind(f"{ATOM}entry/{ATOM}author/{ATOM}name")] == ["Ana Costa", "<b></b>"]
    authors = client.get("/feeds/briefs.json").json()["items"][0]["authors"]
    assert [one["name"] for one in authors] == ["Ana Costa", "<b></b>"]
    outlines = ElementTree.fromstring(client.get("/feeds/opml.xml").content).iter("outline")
    assert {"Ana Costa", "<b></b>"} < {outline.get("text") for outline in outlines}


@pytest.mark.django_db
def test_title_of_nothing_but_tags_is_left_out_of_rss(client):
    make_live(title="</b>", slug="tags")
    (item,) = ElementTree.fromstring(client.get("/feeds/briefs.rss").content).iter("item")
    assert item.find("title") is None
    assert item.findtext("description") == "No result so far."
