"""Nothing that somebody has typed is lost: not with the server, not with the log-in, not between two tabs."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, Site, _wait_for
from tests.browser.test_main_job import editor_of, log_in

# What the server keeps is tested on both, in tests/history/test_buffers.py.
pytestmark = pytest.mark.once

SENTENCE = " It is typed here, a word and then another, and not lost."
AWAY = "Not saved on the server; kept in this browser"


TITLES = [
    "Before the server died",
    "Before the log-in expired",
    "Logged out for a while",
    "In two tabs",
    "Neither valid nor wanted",
    "Without any storage",
]


class Server:
    """The site once more, at an address of its own, to be killed and started."""

    def __init__(self, site: Site) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.site = replace(site, url=f"http://127.0.0.1:{self.port}")
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{self.port}", "--noreload"]
        self.process = subprocess.Popen(
            command, env=self.site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_for(f"{self.site.url}/static/icon.svg")

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def server(site) -> Iterator[Server]:
    server = Server(site)
    server.start()
    yield server
    server.kill()


MAKE = """
from briefs.models import Brief
for title in {titles}:
    brief = Brief(title=title)
    with brief.revising(by=None):
        brief.save()
    print("made", brief.pk)
"""


@pytest.fixture(scope="module")
def briefs(server) -> dict[str, str]:
    """New briefs: the addresses of their forms by title."""
    keys = re.findall(r"made (\d+)", server.site.manage("shell", "-c", MAKE.format(titles=TITLES)))
    return {
        title: f"{server.site.url}/admin/briefs/brief/{key}/change/" for title, key in zip(TITLES, keys, strict=True)
    }


@pytest.fixture(scope="module")
def cookies() -> dict[str, Any]:
    """What a browser has once somebody has logged in."""
    return {}


@pytest.fixture
def open_brief(server, briefs, open_page, cookies) -> Callable[[str], Page]:
    """A function that opens the form of a new brief in a fresh browser."""

    def make(title: str) -> Page:
        page = open_page(storage_state=cookies or None)
        if not cookies:
            log_in(page, server.site, "analyst")
            cookies.update(page.context.storage_state())
        page.goto(briefs[title])
        return page

    return make


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def but(complaints: list[str], *expected: str) -> list[str]:
    """The complaints but those expected, and one that the editor makes whenever a second one is set up."""
    return [text for text in complaints if not any(words in text for words in ("linkifyjs", *expected))]


def state_of(page: Page) -> Locator:
    return page.locator("#buffer-state")


def until_kept(page: Page) -> None:
    expect(state_of(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def banner_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Text that was not saved")


def restore(page: Page) -> None:
    """Press “Restore” of the one banner, and wait for the form filled with the words."""
    expect(banner_of(page)).to_have_count(1)
    banner_of(page).get_by_text("Restore").click()
    expect(page.get_by_text("It is not saved yet.")).to_be_visible()


def type_sentence(page: Page) -> None:
    editor = editor_of(page, "Bottom line")
    editor.press("Control+End")
    editor.press_sequentially(SENTENCE)


def add_section(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Add another Section").click()
    page.locator("#id_sections-0-heading").fill(heading)


def link_actor(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add another Actor").click()
    page.locator("#id_actor_links-0-actor + .select2").click()
    page.locator(".select2-search__field").last.press_sequentially(name)
    page.locator(".select2-results__option").filter(has_text=re.compile(f"^{name}")).first.click()


def assert_words(page: Page, title: str) -> None:
    expect(page.get_by_label("Title:", exact=True)).to_have_value(title)
    expect(editor_of(page, "Bottom line")).to_contain_text(SENTENCE.strip())
    value = page.locator("#id_bottom_line").input_value()
    assert "\u00a0" not in value
    assert "&nbsp;" not in value
    expect(page.locator("#id_sections-0-heading")).to_have_value("Issue")
    expect(page.locator("#id_actor_links-0-actor option:checked")).to_have_text("League of Arab States")


def test_words_survive_a_killed_server(server, open_brief, complaints):
    page = open_brief("Before the server died")
    page.get_by_label("Title:", exact=True).fill("After the server died")
    type_sentence(page)
    add_section(page, "Issue")
    link_actor(page, "League of Arab States")
    until_kept(page)
    assert but(complaints) == []

    server.kill()
    server.start()
    page.reload()
    expect(page.get_by_label("Title:", exact=True)).to_have_value("Before the server died")
    expect(banner_of(page)).to_contain_text("was not saved.")
    expect(banner_of(page)).to_contain_text("After the server died")
    restore(page)
    assert_words(page, "After the server died")
    assert but(complaints) == []

    # What is typed while it is away is in the browser.
    server.kill()
    page.get_by_label("Title:", exact=True).fill("While the server was away")
    expect(state_of(page)).to_have_text(AWAY)
    # The line may still be that of a question asked before this was typed.
    page.wait_for_function("JSON.stringify(localStorage).includes('While the server was away')")
    # Closed while nobody answers, so that nothing of it reaches the server after all.
    address = page.url.partition("?")[0]
    page.goto("about:blank")
    server.start()
    page.goto(address)
    expect(banner_of(page)).to_contain_text("kept in this browser only")
    expect(banner_of(page)).to_contain_text("While the server was away")
    restore(page)
    assert_words(page, "While the server was away")
    save(page)
    assert_words(page, "While the server was away")
    page.reload()
    expect(banner_of(page)).to_have_count(0)
    assert copies(page) == []
    assert but(complaints, "ERR_CONNECTION") == []


def copies(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('buffer '))")


def let_log_in_expire(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def log_in_here(page: Page, server: Server) -> None:
    page.get_by_label("Username").fill("analyst")
    page.get_by_label("Password").fill(server.site.passwords["analyst"])
    page.get_by_role("button", name="Log in").click()


def test_words_survive_a_log_in_that_expires(server, open_brief, complaints):
    page = open_brief("Before the log-in expired")
    address = page.url
    type_sentence(page)
    until_kept(page)
    let_log_in_expire(page)
    # The last words are typed just before the button is pressed.
    add_section(page, "Issue")
    page.get_by_label("Title:", exact=True).fill("After the log-in expired")
    page.get_by_role("button", name="Save and continue editing").click()
    log_in_here(page, server)
    expect(page).to_have_url(address)
    expect(page.get_by_label("Title:", exact=True)).to_have_value("Before the log-in expired")
    restore(page)
    expect(page.get_by_label("Title:", exact=True)).to_have_value("After the log-in expired")
    expect(editor_of(page, "Bottom line")).to_contain_text(SENTENCE.strip())
    expect(page.locator("#id_sections-0-heading")).to_have_value("Issue")
    save(page)
    assert but(complaints, "401") == []


def test_logging_in_in_another_tab_is_enough(server, open_brief, complaints):
    page = open_brief("Logged out for a while")
    let_log_in_expire(page)
    type_sentence(page)
    expect(state_of(page)).to_contain_text("You are logged out; what you type is kept in this browser.")
    with page.expect_popup() as popup:
        state_of(page).get_by_role("link", name="Log in in another tab").click()
    log_in_here(popup.value, server)
    expect(popup.value.get_by_role("heading", level=1)).to_be_visible()
    page.bring_to_front()
    until_kept(page)
    save(page)
    expect(editor_of(page, "Bottom line")).to_contain_text(SENTENCE.strip())
    assert copies(page) == []
    assert but(complaints, "401", "403") == []


def test_two_tabs_of_one_person_lose_nothing_and_tell_of_each_other(open_brief, complaints):
    first = open_brief("In two tabs")
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("Title:", exact=True).fill("Said in the first tab")
    type_sentence(second)
    until_kept(first)
    until_kept(second)
    assert len(copies(first)) == 2
    look_up(first)
    expect(first.locator("#presence")).to_have_text(re.compile(r"You, in another tab( \(typing\))?, since \d\d:\d\d$"))
    save(first)
    look_up(second)
    expect(second.locator("#presence")).to_contain_text(
        re.compile(r"You saved at \d\d:\d\d: .+ Your changes will be joined")
    )
    # The text of the second tab is offered in the first, as long as it is not saved.
    expect(banner_of(first)).to_contain_text(SENTENCE.strip())
    save(second)
    expect(second.get_by_label("Title:", exact=True)).to_have_value("Said in the first tab")
    expect(editor_of(second, "Bottom line")).to_contain_text(SENTENCE.strip())
    first.reload()
    expect(banner_of(first)).to_have_count(0)
    assert copies(first) == []
    assert but(complaints) == []


def look_up(page: Page) -> None:
    """Come back to a tab: it asks at once who else is there."""
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_what_is_not_valid_comes_back_and_what_is_not_wanted_goes(open_brief, complaints):
    page = open_brief("Neither valid nor wanted")
    page.goto(page.url)
    # Looking and clicking about is not typing.
    page.get_by_label("Title:", exact=True).click()
    page.wait_for_timeout(1200)
    expect(state_of(page)).to_have_text("")
    assert copies(page) == []

    page.get_by_label("Date:", exact=True).fill("nonsense")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Enter a valid date.").first).to_be_visible()
    expect(page.get_by_label("Date:", exact=True)).to_have_value("nonsense")
    until_kept(page)
    page.goto(page.url)
    restore(page)
    expect(page.get_by_label("Date:", exact=True)).to_have_value("nonsense")
    page.once("dialog", lambda dialog: dialog.accept())
    banner_of(page).get_by_role("button", name="Discard").click()
    expect(banner_of(page)).to_have_count(0)
    expect(page.get_by_label("Date:", exact=True)).to_have_value("")
    assert copies(page) == []

    # Typing and taking back leaves nothing either.
    page.get_by_label("Title:", exact=True).fill("Another")
    until_kept(page)
    page.get_by_label("Title:", exact=True).fill("Neither valid nor wanted")
    expect(state_of(page)).to_have_text("")
    page.reload()
    expect(banner_of(page)).to_have_count(0)
    assert but(complaints) == []


def test_browser_that_keeps_nothing_does_no_harm(open_brief, complaints):
    page = open_brief("Without any storage")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } });")
    page.reload()
    page.get_by_label("Title:", exact=True).fill("Kept on the server alone")
    until_kept(page)
    page.reload()
    restore(page)
    expect(page.get_by_label("Title:", exact=True)).to_have_value("Kept on the server alone")
    save(page)
    assert but(complaints, "blocked") == []
