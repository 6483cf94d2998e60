"""Filtering, searching, opening updates and citing, whatever a reader's browser lacks or his hands cannot do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.once

TITLE = "🕊️ Peace? <No> & ✅"
OPTIONS: dict[str, Any] = {
    "no script": {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}},
    "no style": {},
    "200 %": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "keys": {},
}
#: What shows that it is so.
AS_SAID = {
    "no script": "!document.querySelector('.cite button')",
    "no style": "getComputedStyle(document.body).marginInlineStart === '8px'",
    "200 %": "innerWidth === 640 && devicePixelRatio === 2",
    "keys": "true",
}
#: What shows a part of itself only; fields may.
CUT = """() => [...document.querySelectorAll("body *:not(input, svg, svg *, .visually-hidden)")].filter(element => {
  const [style, box] = [getComputedStyle(element), element.getBoundingClientRect()];
  const isCut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  return box.width > 1 && /hidden|clip/.test(style.overflow) && isCut;
}).map(element => element.outerHTML.slice(0, 100))"""
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(heading => Number(heading.tagName[1]))"
#: The key that leads from what has the focus to an element; "" if it has it.
TOWARDS = """element => {
  const focus = document.activeElement;
  if (element === focus) return "";
  return element.compareDocumentPosition(focus) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
}"""
MOST_STOPS = 150


@dataclass
class Reader:
    """Someone at a browser in one of the circumstances; by keys, he never touches the mouse."""

    circumstance: str
    page: Page
    site: str

    def open(self, address: str) -> None:
        self.page.goto(self.site + address)
        self.is_at(address)

    def is_at(self, address: str) -> None:
        """Wait until the page at this address is there, `*` for any signs, and see that it is whole."""
        self.page.wait_for_url(self.site + address)
        assert self.page.evaluate(AS_SAID[self.circumstance])
        assert self.page.evaluate(CUT) == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        levels = self.page.evaluate(LEVELS)
        assert levels[0] == 1
        assert all(1 < level <= before + 1 for before, level in pairwise(levels))

    def write(self, label: str, keys: str) -> None:
        """Type into the field with this label."""
        self._go_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(keys)

    def press(self, role: Any, name: str, key: str = "Enter") -> None:
        self._press(self.page.get_by_role(role, name=name, exact=True).first, key)

    def unfold(self, summary: str) -> None:
        self._press(self.page.locator("summary", has_text=summary), "Space")

    def paste(self, label: str) -> str:
        """What is in a field after pasting into it."""
        field = self.page.get_by_label(label, exact=True)
        self._go_to(field)
        self.page.keyboard.press("Control+V")
        return field.input_value()

    def _press(self, goal: Locator, key: str) -> None:
        self._go_to(goal)
        if self.circumstance == "keys":
            self.page.keyboard.press(key)

    def _go_to(self, goal: Locator) -> None:
        """Click it; by keys, give it the focus."""
        if self.circumstance != "keys":
            goal.click()
            return
        for _ in range(MOST_STOPS):
            if not (key := goal.evaluate(TOWARDS)):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{goal} is not reached by Tab.")


@pytest.fixture(scope="module", params=OPTIONS)
def reader(request, browser: Browser, site, hard_content) -> Iterator[Reader]:
    context = browser.new_context(**OPTIONS[request.param])
    context.set_default_timeout(15_000)
    if request.param == "no style":
        context.route("**/*.css", lambda route: route.abort())
    yield Reader(request.param, context.new_page(), site.url)
    context.close()


def test_events_are_filtered(reader):
    reader.open("/events/")
    reader.write("Words", "of the talks in Geneva")
    reader.unfold("Kind, status and outcome")
    reader.press("checkbox", "Planned", key="Space")
    reader.press("button", "Show")
    reader.is_at("/events/?q=of+the+talks+in+Geneva&from=*&status=planned&*")
    names = reader.page.locator("main > .records tbody th")
    expect(names).to_have_text(["Round 9 of the talks in Geneva"])
    reader.press("link", "Remove the filter Status: Planned")
    reader.is_at("/events/?q=of+the+talks+in+Geneva&")
    expect(names).not_to_have_count(1)


def test_briefs_are_searched(reader):
    reader.open("/")
    reader.write("Search briefs, events and actors", "peace said")
    reader.press("button", "Search")
    reader.is_at("/search/?q=peace+said")
    expect(reader.page.locator("main h2")).to_have_text([TITLE])
    reader.press("link", TITLE)
    reader.is_at("/briefs/word/")
    expect(reader.page.locator("#bottom-line p")).to_have_text("No, said 12.")


def test_older_updates_are_opened(reader):
    reader.open("/briefs/word/")
    first = reader.page.get_by_role("link", name="Edition 1", exact=True)
    expect(first).not_to_be_visible()
    reader.unfold("2 earlier updates")
    expect(first).to_be_visible()
    reader.press("link", "What changed with edition 2")
    reader.is_at("/briefs/word/editions/1..2/")
    expect(reader.page.locator(".redline ins").first).to_contain_text("said 2")


def test_citation_is_copied(reader):
    reader.open("/briefs/word/")
    if reader.circumstance == "no script":
        reader.page.locator(".citation").click(click_count=3)
        reader.page.keyboard.press("Control+C")
    else:
        reader.press("button", "Copy the citation")
        expect(reader.page.locator(".cite").get_by_role("status")).to_have_text("Copied")
    reader.open("/briefs/")
    pasted = re.sub(r"BL-\d+", "BL-1", reader.paste("Words").strip())
    facts = "(2018). Bottom line brief BL-1, edition 12. Bottomline. 25 January 2018."
    assert pasted == f"{TITLE} {facts} {reader.site}/briefs/word/editions/12/"
