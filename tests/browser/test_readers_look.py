"""How public pages look: fit to read in every scheme and width, where the focus is, and on paper."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, normalize

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.conftest import axe_faults
from tests.hard_content import LONG_TITLE, PAGES

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("hard_content")]

STATIC = Path(__file__).parents[2] / "static"
PHONE: Any = {"width": 390, "height": 844}
DESK: Any = {"width": 1440, "height": 900}
#: Rules that what a scheme changes can break.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
#: Rules that a narrow screen can break.
OF_WIDTH = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
#: What a demo with DEBUG does not serve.
ERRORS = {"/not-found/": "404.html", "/broken/": "500.html"}
#: Longer or emptier pages of a type that is looked at anyway.
ALIKE = {"codebook", "events filtered", "no brief"}
ADDRESSES = {name: PAGES[name] for name in PAGES.keys() - ALIKE} | {name.strip("/"): name for name in ERRORS}
BRIEF = "/briefs/syria-two-tracks/"
MOST_REQUESTS, MOST_BYTES = 6, 150_000
#: Lines, paragraphs, letters and words apart as WCAG 1.4.12 has it; gives what is cut off then.
SPACED = """() => {
  const cut = [];
  for (const element of document.querySelectorAll("body, body *")) {
    element.style.lineHeight = "1.5"; element.style.letterSpacing = "0.12em"; element.style.wordSpacing = "0.16em";
    if (element.matches("p")) element.style.marginBlockEnd = "2em";
  }
  for (const element of document.querySelectorAll("body *:not(.visually-hidden)")) {
    if (getComputedStyle(element).overflowY === "hidden" && element.scrollHeight > element.clientHeight + 1)
      if (element.getBoundingClientRect().width > 1) cut.push(element.outerHTML.slice(0, 100));
  }
  return cut;
}"""
#: Of what has the focus: its ring in pixels, and whether anything lies over its middle.
FOCUS = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const on_top = document.elementFromPoint(box.left + Math.min(box.width, 20) / 2, box.top + box.height / 2);
  const ring = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  return {ring, seen: Boolean(on_top) && (element.contains(on_top) || on_top.contains(element)),
          html: element.outerHTML.slice(0, 100)};
}"""


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One for all, because a second look is faster than the first."""
    page = browser.new_page()
    page.set_default_timeout(15_000)
    yield page
    page.context.close()


@pytest.fixture
def open_public(site, window, note_complaints):
    """A function that opens a public address."""
    note_complaints(window)

    def make(address: str, size: Any = DESK) -> Page:
        window.set_viewport_size(size)
        window.emulate_media(media="null", color_scheme="light", forced_colors="none")
        if template := ERRORS.get(address):
            window.route(site.url + address, lambda route: route.fulfill(body=render_to_string(template), status=200))
        window.goto(site.url + address)
        return window

    yield make
    window.unroute_all()


def faults(page: Page) -> Iterator[Any]:
    """What is wrong with an open page in each scheme and width."""
    for scheme, rules in (("light", None), ("dark", OF_COLOUR)):
        page.emulate_media(color_scheme=scheme)
        yield from axe_faults(page, scheme, rules)
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield from axe_faults(page, "forced colours", OF_COLOUR)
    page.emulate_media(forced_colors="none")
    # The second is 1280 pixels at 200 %.
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 720})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{wide} pixels wide at {width}"
        if width == 320:
            yield from axe_faults(page, "narrow", OF_WIDTH)
    yield from page.evaluate(SPACED)
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > 640:
        yield f"{wide} pixels wide with letters apart"


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_public_page_is_fit_to_read_in_every_scheme_and_width(open_public, complaints, name):
    page = open_public(ADDRESSES[name])
    assert list(faults(page)) == []
    assert [text for text in complaints if "410 (Gone)" not in text] == []


@pytest.mark.parametrize("name", ["brief", "process", "actor", "events", "home", "search"])
def test_first_view_is_light_and_leaves_nothing_behind(site, open_page, name):
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page = open_page(viewport=PHONE)
    page.on("response", note)
    page.goto(site.url + PAGES[name], wait_until="networkidle")
    assert len(answers) <= MOST_REQUESTS
    assert sum(len(answer.body()) for answer in answers) <= MOST_BYTES
    assert {answer.url.startswith(site.url) for answer in answers} == {True}
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_stylesheet_and_scripts_are_small():
    scripts = [STATIC / "site.js", STATIC / "cite.js"]
    assert (STATIC / "site.css").stat().st_size < 30_000
    assert sum(script.stat().st_size for script in scripts) < 15_000


def test_ten_seconds_on_a_phone_are_enough_for_title_date_authors_status_and_bottom_line(open_public):
    page = open_public(BRIEF, PHONE)
    for place in ("h1", ".kicker time", ".byline", ".dates", "#bottom-line h2", "#bottom-line p"):
        box = page.locator(place).first.bounding_box()
        assert box, place
        assert box["y"] + 24 < PHONE["height"], place


def test_first_tab_leads_past_the_navigation(open_public):
    page = open_public(BRIEF)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("address", [BRIEF, "/events/?q=geneva", "/events/hard-round-8/"])
def test_focus_is_always_seen(open_public, address):
    page = open_public(address, PHONE)
    page.keyboard.press("Tab")
    stops = 0
    while page.evaluate("document.activeElement !== document.body") and stops < 60:
        focus = page.evaluate(FOCUS)
        assert focus["ring"] >= 2, focus["html"]
        assert focus["seen"], focus["html"]
        page.keyboard.press("Tab")
        stops += 1
    assert stops > 10


def test_pictures_begin_with_what_matters_on_a_phone(open_public):
    page = open_public("/events/hard-round-8/", PHONE)
    page.locator("section.picture .scroll").first.scroll_into_view_if_needed()
    expect(page.locator("svg .pin circle").first).to_be_in_viewport()


def test_paper_has_the_text_and_the_addresses_of_its_links_and_nothing_to_click(open_public):
    page = open_public("/briefs/hard/")
    page.emulate_media(media="print", color_scheme="dark")
    for furniture in (".skip", "header.site nav", "footer.site", "main button"):
        for found in page.locator(furniture).all():
            expect(found).not_to_be_visible()
    address = page.locator("#sources a").first.evaluate("element => getComputedStyle(element, '::after').content")
    assert "https://www.example.org/letter" in address
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_paper_has_every_letter_of_a_hard_brief_in_its_full_size(open_public):
    pypdf = pytest.importorskip("pypdf")
    page = open_public("/briefs/hard/")
    sizes: set[float] = set()

    def note(_text: str, outer: list[float], matrix: list[float], _font: Any, size: float) -> None:
        sizes.add(round(size * matrix[0] * outer[0], 1))

    assert len(LONG_TITLE) == 300
    assert page.inner_text("h1") == LONG_TITLE
    key = page.locator("h1, #bottom-line :is(h2, p, li)").all_inner_texts()
    text = "".join(page.locator("header.brief, .text > section").all_inner_texts())
    citation = page.inner_text(".citation")
    first, *others = pypdf.PdfReader(BytesIO(page.pdf(format="A4"))).pages
    paper = first.extract_text(visitor_text=note)
    assert [passage for passage in key if not is_on(paper, passage)] == []
    paper += "".join(sheet.extract_text() for sheet in others)
    assert is_on(paper, citation)
    # What goes on on the next page is not in one piece.
    assert Counter(directions(text)[0]) <= Counter(directions(paper)[0])
    # What is wider than the paper makes Chromium print all of it smaller.
    page.emulate_media(media="print")
    size = page.locator("h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert max(sizes) == size * 72 / 96
    for words in ("Skip to the text", "Feeds", "Search", "Copy the citation", "About this site", "Related briefs"):
        assert words not in paper


def is_on(paper: str, passage: str) -> bool:
    """Whether paper has a passage whole."""
    (left, right), (left_there, right_there) = directions(passage), directions(paper)
    return left in left_there and right <= right_there


def directions(text: str) -> tuple[str, Counter[str]]:
    """What is in a text but white space, and how often each letter from right to left, which paper has in any order."""
    signs = "".join(normalize("NFKC", text).split())
    return "".join(s for s in signs if bidirectional(s) != "AL"), Counter(s for s in signs if bidirectional(s) == "AL")


def test_every_sheet_of_paper_tells_title_and_address(open_public, site):
    pypdf = pytest.importorskip("pypdf")
    sheets = pypdf.PdfReader(BytesIO(open_public(BRIEF).pdf(format="A4"))).pages
    assert len(sheets) > 2
    for sheet in sheets:
        assert f"Syria: two negotiating tracks, no negotiators\n{site.url}{BRIEF}" in sheet.extract_text()


def test_buttons_can_be_read_in_forced_colours(open_public):
    """Browsers lay the colour of the page behind words there, so that words of that colour would be gone."""
    page = open_public("/search/?q=geneva")
    page.emulate_media(forced_colors="active")
    of_page = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    for button in page.locator("main button, .skip").all():
        assert button.evaluate("element => getComputedStyle(element).color") != of_page


def test_redline_tells_without_colour(open_public):
    page = open_public("/briefs/hard/editions/1..2/")
    added = page.locator(".redline ins").first
    assert added.evaluate("element => getComputedStyle(element).textDecorationLine") == "underline"
    assert "+" in added.evaluate("element => getComputedStyle(element, '::before').content")
    expect(added).to_contain_text("inserted")
