"""The public pages in a language that is read from right to left: complete, and the same wherever they are made."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils.translation import override

from actors.models import ActorName, Relationship
from briefs.models import Brief, StoredPage
from dates.edtf import in_words, parse
from events.models import Event, EventCitation, EventDocument, Participation
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_place,
    make_topic,
    publish,
    undone,
)

pytestmark = pytest.mark.once

MESSAGES = Path(settings.BASE_DIR) / "locale" / "ar" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|\{\w+\}")
#: Names of formats and of things, which are the same in every language.
NAMES = frozenset(
    {
        "API",
        "Atom",
        "BL",
        "BibTeX",
        "Bottomline",
        "CH",
        "CSL",
        "CSV",
        "EDTF",
        "Earth",
        "Feed",
        "Feedly",
        "Geneva",
        "GeoJSON",
        "ICS",
        "JSON",
        "LD",
        "Markdown",
        "Miniflux",
        "Natural",
        "NetNewsWire",
        "OPML",
        "PDF",
        "Popolo",
        "RIS",
        "RSS",
        "Thunderbird",
        "UCDP",
        "UTC",
        "Wikidata",
        "XML",
        "testserver",
        "wikidata",
        "zip",
    }
)


@pytest.fixture
def arabic(settings):
    settings.LANGUAGE_CODE = "ar"


class Words(HTMLParser):
    """What a page says to people: its text and the words in its attributes, without code, addresses and English."""

    QUIET = {"script", "style", "code"}
    VOID = {"meta", "link", "br", "input", "hr", "img"}
    SPOKEN = {"title", "aria-label", "alt", "placeholder", "data-label"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "description":
            self.found.append(given["content"])
        quiet = tag in self.QUIET or given.get("lang") == "en" or given.get("class") == "address"
        if tag not in self.VOID:
            self.open.append(quiet)
        if not any(self.open) and not quiet:
            self.found += [value or "" for name, value in attrs if name in self.SPOKEN]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self.open.pop()

    def handle_data(self, data):
        if not any(self.open):
            self.found.append(data)


def latin_words(html: str) -> set[str]:
    text = " ".join(Words(html).found)
    text = re.sub(r"https?://\S+|/[\w./-]+\S*|\w+\?\S+|as_of", " ", text)
    return set(re.findall(r"[A-Za-z]{2,}", text)) - NAMES


def citation(event: Event, **fields) -> None:
    with event.revising(by=None):
        EventCitation(event=event, **fields).save()


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Arabic content of every sort; what a test writes is taken back, so that the next finds it as it was."""
    with django_db_blocker.unblock(), undone():
        with override_settings(LANGUAGE_CODE="ar"):
            make_content()
        yield


@pytest.fixture
def site(content, db, arabic) -> Brief:
    """A site in Arabic; returns the brief that its other records belong to."""
    return Brief.objects.get(slug="talks")


def make_content() -> None:
    person = make_actor("كوفي أنان", slug="annan", is_public=True, summary="دبلوماسي من غانا.", start_edtf="1938-04-08")
    body = make_actor("الأمم المتحدة", slug="un", kind="igo", is_public=True, country="CH")
    with person.revising(by=None):
        ActorName(actor=person, name="أنان", kind="short", language="ar").save()
        Relationship(subject=person, object=body, kind="leads", label="الأمين العام", start_edtf="1997").save()
    paper = make_document("بيان جنيف", publisher="الأمم المتحدة", url="https://example.org/a", language="ar")
    place = make_place("جنيف", latitude=46.2, longitude=6.14, geo_precision="city")
    process = make_event(
        "مفاوضات جنيف", slug="process", kind="process", is_public=True, date_edtf="2012/..", stated_count=9
    )
    held = make_event(
        "الجولة الأولى", slug="round", parent=process, ordinal=1, is_public=True, place=place, status="held",
        outcome="no_result", date_edtf="2018-01-25/2018-01-26", date_text="أواخر الشهر", summary="جولة أولى.",
    )  # fmt: skip
    planned = make_event(
        "الجولة الثانية", slug="second", parent=process, ordinal=2, is_public=True, status="planned",
        date_edtf="[2030-11-11..2030-11-20]",
    )  # fmt: skip
    make_event("جولة مؤجلة", slug="third", parent=process, is_public=True, status="postponed", date_edtf="2031-21~")
    with held.revising(by=None):
        Participation(event=held, actor=person, role="mediator", attendance="attended", capacity="مبعوث").save()
        Participation(event=held, actor=body, role="host").save()
        EventDocument(event=held, document=paper, role="issued").save()
    citation(held, document=paper, field="date_edtf", value="2018-02", supports=False)
    citation(held, document=paper, field="status", basis="inferred", note="ملاحظة")
    topic, author = make_topic("محادثات السلام", slug="peace"), make_author("مكتب التحرير", slug="desk")
    linked = {"topics": (topic,), "authors": (author,), "actors": (person, body), "events": (held, planned)}
    sections = tuple((heading, "<p>عُقدت ثماني جولات.</p>") for heading in ("الخلفية", "القضية", "الرد", "المقبل"))
    fields = {"bottom_line": "<p>لا نتيجة حتى الآن.</p>", "sections": sections, "documents": (paper,), **linked}
    brief = make_live(make_brief("محادثات بلا نتائج", slug="talks", **fields))
    for kind, text in (("update", "لا نتيجة بعد."), ("correction", "نتيجة جزئية.")):
        edit(brief, bottom_line=f"<p>{text}</p>")
        publish(brief, kind=kind, note="تغيير في النص")
    with planned.revising(by=None):
        planned.status, planned.date_edtf = "held", "2030-11-12"
        planned.save()
    make_live(make_brief("موجز ثانٍ", slug="other", **fields))
    gone = make_live(make_brief("موجز مسحوب", slug="gone", bottom_line="<p>خلاصة.</p>", sections=(("أ", "<p>ب</p>"),)))
    gone.withdraw(by=None, reason="لم يعد صالحًا")


PAGES = [
    "/",
    "/briefs/",
    "/briefs/?q=نتيجة&topic=peace",
    "/briefs/?topic=none",
    "/briefs/talks/",
    "/briefs/talks/editions/",
    "/briefs/talks/editions/1/",
    "/briefs/talks/editions/3/",
    "/briefs/talks/editions/1..3/",
    "/briefs/talks/editions/compare/?from=2&to=2",
    "/briefs/gone/",
    "/briefs/nothing/",
    "/topics/",
    "/topics/peace/",
    "/authors/",
    "/authors/desk/",
    "/events/",
    "/events/?kind=talks&place=nowhere&from=x",
    "/events/?q=لا",
    "/events/process/",
    "/events/round/",
    "/events/second/",
    "/actors/",
    "/actors/?actor=x&country=Q",
    "/actors/annan/",
    "/actors/un/",
    "/search/",
    "/search/?q=جنيف",
    "/search/?q=ئئئ",
    "/feeds/",
    "/codebook/",
    "/api/",
    "/?as_of=2018-01-25",
    "/briefs/?as_of=yesterday",
    "/events/round/?as_of=2018-01-25",
    "/nothing/",
]


def test_pages_are_arabic_from_right_to_left(client, site):
    pages = {address: client.get(address).content.decode() for address in PAGES}
    assert [address for address, html in pages.items() if '<html lang="ar" dir="rtl">' not in html] == []
    assert {address: words for address, html in pages.items() if (words := latin_words(html))} == {}


@pytest.mark.parametrize("template", ["400.html", "403.html", "404.html", "500.html"])
def test_page_of_an_error_is_arabic(rf, arabic, template):
    assert latin_words(render_to_string(template, request=rf.get("/"))) == set()


def test_pictures_have_numbers_that_a_browser_reads(client, site):
    addresses = ("/events/process/", "/events/round/", "/actors/annan/", "/briefs/talks/")
    pages = "".join(client.get(address).content.decode() for address in addresses)
    pictures = "".join(re.findall(r"<svg.*?</svg>", pages, re.DOTALL))
    assert pictures.count("<svg") > 5
    assert re.findall(r' (?:x|y|cx|cy|width|height|d|transform)="[^"]*\d,\d[^"]*"', pictures) == []


def test_page_stored_by_a_command_is_that_made_in_a_request(client, site):
    StoredPage.objects.all().delete()
    asked_for = client.get("/briefs/talks/").content
    StoredPage.objects.all().delete()
    call_command("render_pages")
    assert client.get("/briefs/talks/").content == asked_for


def test_what_is_made_at_the_desk_for_readers_is_in_their_language(client, site):
    with override("en-gb"):
        edit(site, bottom_line="<p>نتيجة كاملة.</p>")
        publish(site, kind="update", note="خبر")
    link = site.live_edition().snapshot["event_links"][0]["event"]
    assert (link["status"], link["when"]) == ("انعقد", "25–26 يناير 2018")
    assert latin_words(client.get("/briefs/talks/").content.decode()) == set()


def test_hash_of_the_content_does_not_depend_on_the_language(site, settings):
    arabic = site.content_hash
    settings.LANGUAGE_CODE = "en-gb"
    assert site.content_hash == arabic


def test_desk_is_english(admin_client_of, site):
    html = admin_client_of("Analyst").get("/admin/").content.decode()
    assert '<html lang="en-gb" dir="ltr"' in html
    assert "Log out" in html


def test_what_a_browser_prefers_changes_nothing(client, db):
    response = client.get("/briefs/", headers={"Accept-Language": "ar"})
    assert '<html lang="en-gb" dir="ltr">' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2018-01-25", "25 يناير 2018"),
        ("2018-01-25/2018-01-26", "25–26 يناير 2018"),
        ("2018-01-25/2018-02-03", "25 يناير – 3 فبراير 2018"),
        ("2012-01/2012-03", "يناير – مارس 2012"),
        ("2012-06~", "نحو يونيو 2012"),
        ("2012-24", "شتاء 2012–2013"),
        ("2011-03/..", "منذ مارس 2011 ولا يزال مستمرًا"),
        ("[2017-11-11..2017-11-20]", "يوم ما بين 11 و20 نوفمبر 2017"),
        ("[..2012-06-05]", "في 5 يونيو 2012 أو قبله"),
    ],
)
def test_date_is_told_in_the_order_of_the_language(arabic, text, words):
    assert in_words(parse(text)) == words


# The catalogue


def catalogue():
    with MESSAGES.open("rb") as file:
        return read_po(file, locale="ar")


def strings(message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def by_id(messages) -> dict[tuple, tuple[str, ...]]:
    def key(message) -> tuple:
        context = message.context.decode() if isinstance(message.context, bytes) else message.context
        return context, *([message.id] if isinstance(message.id, str) else message.id)

    return {key(message): tuple(strings(message)) for message in messages if message.id}


def test_every_message_is_translated():
    messages = [message for message in catalogue() if message.id]
    assert [message.id for message in messages if message.fuzzy or not all(strings(message))] == []
    assert len(messages) > 500
    assert not catalogue().obsolete


def test_translations_have_the_placeholders_of_the_original():
    faults = []
    for message in catalogue():
        singular, *plural = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = sorted(PLACEHOLDER.findall(plural[0] if plural else singular))
        for form, text in enumerate(strings(message)):
            found = sorted(PLACEHOLDER.findall(text))
            # Arabic says none, one and two of a thing without the number.
            said = set(found) <= set(wanted) if plural and form < 3 else set(found) == set(wanted)
            faults += [] if said or not message.id else [(message.id, text)]
    assert faults == []


def test_plurals_have_six_forms():
    assert {len(message.string) for message in catalogue() if isinstance(message.id, tuple)} == {6}


def test_compiled_messages_are_in_step():
    with MESSAGES.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert by_id(compiled) == by_id(catalogue())


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")
def test_nothing_said_is_missing_from_the_catalogue(tmp_path):
    """Collects the words anew from a copy of the source, as `make messages` does."""
    source = Path(settings.BASE_DIR)
    listed = subprocess.run(
        ["grep", "-n", "^COLLECTED", "Makefile"], cwd=source, capture_output=True, text=True, check=True
    ).stdout
    options = listed.split(":=")[1].split()
    for folder in ("config", "desk", "briefs", "events", "actors", "sources", "search", "pages", "history", "dates"):
        shutil.copytree(source / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("templates", "locale"):
        shutil.copytree(source / folder, tmp_path / folder)
    copied = tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    copied.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    command = [str(source / ".venv" / "bin" / "django-admin"), "makemessages", "--locale", "ar", *options]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=environment)
    with copied.open("rb") as file:
        said = by_id(read_po(file, locale="ar"))
    assert sorted(said, key=str) == sorted(by_id(catalogue()), key=str)
