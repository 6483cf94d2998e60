"""Editions as Markdown, which an import reads back."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from briefs.formats.markdown import markdown
from briefs.parsing import parse_brief
from briefs.richtext import sanitised
from tests.briefs.formats.hard import BOTTOM_LINE, SECTIONS, TITLE, hard_edition
from tests.making import make_actor, make_author, make_brief, make_document, make_event, make_topic, publish

pytestmark = pytest.mark.django_db


def test_markdown_has_what_it_is_in_front_and_then_the_text(settings):
    settings.LICENSE_URL = "https://example.org/licence"
    edition = publish(
        make_brief(
            slug="talks",
            topics=(make_topic("Peace talks"),),
            authors=(make_author("Syria desk"),),
            events=(make_event("Geneva I"),),
            actors=(make_actor("Kofi Annan"),),
            documents=(make_document(url="https://undocs.org/S/RES/2254(2015)", publisher="United Nations"),),
        )
    )
    head, text = markdown(edition).removeprefix("---\n").split("---\n\n", 1)
    facts = yaml.safe_load(head)
    assert facts.pop("citation").startswith("Syria desk (2018) Talks without results.")
    assert facts.pop("published").startswith(f"{edition.published_at:%Y-%m-%d}")
    assert facts == {
        "title": "Talks without results",
        "date": edition.date,
        "authors": ["Syria desk"],
        "topics": ["Peace talks"],
        "reference": f"BL-{edition.brief_id}",
        "edition": 1,
        "kind": "first",
        "address": "http://testserver/briefs/talks/editions/1/",
        "license": "https://example.org/licence",
    }
    assert text == (
        "# Talks without results\n\n"
        "## Bottom line\n\nNo result so far.\n\n"
        "## Background\n\nEight rounds were held.\n\n"
        "## Who and what is involved\n\n"
        "- [Geneva I](http://testserver/events/geneva-i/), 30 June 2012, held\n"
        "- [Kofi Annan](http://testserver/actors/kofi-annan/), person\n\n"
        "## Sources\n\n"
        "1. [Resolution 2254 (2015)](https://undocs.org/S/RES/2254\\(2015\\)), United Nations\n"
    )


def test_markdown_of_hard_brief_reads_back_as_it_was():
    parsed = parse_brief(markdown(hard_edition()).encode())
    assert parsed.title == TITLE
    assert sanitised(parsed.bottom_line) == BOTTOM_LINE.replace('"/', '"http://testserver/')
    assert [(section.heading, sanitised(section.body).replace("\n", "")) for section in parsed.sections] == [*SECTIONS]


def test_import_takes_the_markdown_of_an_edition(tmp_path):
    file, out = tmp_path / "brief.md", StringIO()
    file.write_text(markdown(hard_edition()).replace(TITLE[:5], "Other"))
    call_command("import_briefs", file, "--dry-run", stdout=out)
    assert "would be created: “Other" in out.getvalue()
    assert out.getvalue().endswith("sections: Response & <i>more</i>, خلفية\n")
