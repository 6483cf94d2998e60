"""The block that cites an edition, as pages show it."""

import pytest
from django.template.loader import render_to_string

from briefs.formats import pdf
from briefs.models import Edition, EditionFile
from briefs.templatetags.citing import picture_of
from tests.making import make_author, make_brief, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return publish(make_brief("Talks & <b>", slug="talks", authors=(make_author("Syria desk"),)))


def test_block_has_citation_forms_and_permanent_address(edition, django_assert_num_queries):
    with django_assert_num_queries(1):
        html = render_to_string("briefs/_cite.html", {"edition": edition})
    assert (
        f'<bdi>Syria desk</bdi> (2018) <cite dir="auto">Talks &amp; &lt;b&gt;</cite>. Bottom line brief '
        f"BL-{edition.brief_id}, edition 1. Bottomline. 25 January 2018. <bdi>http://testserver/briefs/talks/editions/1/</bdi></p>"
    ) in html
    for ending in ("bib", "ris", "csl.json", "md", "json"):
        assert f'href="/briefs/talks/editions/1.{ending}"' in html
    assert '<a href="/briefs/talks/editions/1/">http://testserver/briefs/talks/editions/1/</a>' in html


def test_block_of_a_preview_leads_to_no_form_that_is_not_there_yet():
    brief = make_brief()
    html = render_to_string("briefs/_cite.html", {"edition": Edition.objects.draw(brief, brief.snapshot())})
    assert f"Bottom line brief BL-{brief.pk}, edition 1." in html
    assert ".bib" not in html


def test_block_links_a_pdf_where_there_is_one(edition, monkeypatch):
    for available in (True, False):
        monkeypatch.setattr(pdf, "is_available", lambda available=available: available)
        for template in ("briefs/_cite.html", "briefs/_alternates.html"):
            html = render_to_string(template, {"edition": edition})
            assert ('href="/briefs/talks/editions/1.pdf"' in html) == available


def test_picture_is_that_of_the_edition_or_of_the_site(edition, monkeypatch):
    shown = {}
    for can_be_made in (True, False):
        monkeypatch.setattr(EditionFile, "can_be_made", classmethod(lambda cls, kind, can=can_be_made: can))
        shown[can_be_made] = picture_of(edition)
    assert shown[True].url == "http://testserver/briefs/talks/editions/1.png"
    assert shown[True].alt == "“Talks & <b>”, a brief of 25 January 2018, on Bottomline"
    assert (shown[False].url, shown[False].alt) == ("http://testserver/static/share.png", "Bottomline")
    assert (shown[True].width, shown[True].height) == (1200, 630)
