"""Filling in records: dates from the picker by keyboard, and an actor who turns out to be there already."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_main_job import log_in

# What comes of dates and of actors found is tested on both, in tests/dates and tests/actors.
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def profile(site, browser: Browser) -> Iterator[BrowserContext]:
    """That of an analyst who is logged in."""
    profile = browser.new_context()
    profile.set_default_timeout(15_000)
    log_in(profile.new_page(), site, "analyst")
    yield profile
    profile.close()


@pytest.fixture
def page(profile: BrowserContext, open_tab) -> Page:
    return open_tab(profile)


def pick(page: Page, kind: str, *values: str) -> None:
    """Open the picker beside the date by keyboard, and fill it in."""
    page.get_by_label("Date:", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Choose a date: Date")
    panel.get_by_label("Kind of date").select_option(label=kind)
    for index, value in enumerate(values):
        panel.locator("input").nth(index).fill(value)


KINDS = {
    "Exact day": (["2018-01-25"], "2018-01-25", "25 January 2018"),
    "From … to": (["2018-01-25", "2018-01-26"], "2018-01-25/2018-01-26", "25–26 January 2018"),
    "Some day between": (
        ["2017-11-11", "2017-11-20"],
        "[2017-11-11..2017-11-20]",
        "some day between 11 and 20 November 2017",
    ),
    "Month": (["2012-06"], "2012-06", "June 2012"),
    "Year": (["2012"], "2012", "2012"),
    "About": (["2012", "6"], "2012-06~", "about June 2012"),
    "Since, still going on": (["2011", "3", "15"], "2011-03-15/..", "since 15 March 2011, still going on"),
}


def test_each_kind_of_date_is_picked_by_keyboard(site, page, complaints):
    page.goto(f"{site.url}/admin/events/event/add/")
    date = page.get_by_label("Date:", exact=True)
    for kind, (values, edtf, words) in KINDS.items():
        pick(page, kind, *values)
        expect(page.locator(".edtf-words")).to_have_text(words)
        page.keyboard.press("Enter")
        expect(date).to_have_value(edtf)
        expect(page.locator("#id_date_edtf_read_back")).to_have_text(words)
        expect(page.locator(".edtf-pick").first).to_be_focused()
    assert complaints == []


def test_escape_leaves_the_date_as_it_was(site, page):
    page.goto(f"{site.url}/admin/events/event/add/")
    page.get_by_label("Date:", exact=True).fill("June 2012")
    pick(page, "Year", "1999")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Date:", exact=True)).to_have_value("June 2012")
    expect(page.locator(".edtf-pick").first).to_be_focused()


def test_impossible_dates_cannot_be_set(site, page):
    page.goto(f"{site.url}/admin/events/event/add/")
    pick(page, "From … to", "2018-01-26", "2018-01-25")
    expect(page.locator(".edtf-words")).to_contain_text("is before the start")
    expect(page.get_by_role("button", name="Set the date")).to_be_disabled()


def test_picker_works_in_a_row_added_later(site, page):
    page.goto(f"{site.url}/admin/actors/actor/add/")
    page.get_by_role("button", name="Add another Relationship").click()
    page.locator("#id_relationships-0-start_edtf ~ .edtf-pick").click()
    panel = page.get_by_role("dialog", name="Choose a date: From")
    panel.get_by_label("Kind of date").select_option(label="Year")
    panel.locator("input").fill("1999")
    panel.get_by_role("button", name="Set the date").click()
    expect(page.locator("#id_relationships-0-start_edtf")).to_have_value("1999")


def test_actor_who_is_there_already_is_used_instead(site, page, complaints):
    page.goto(f"{site.url}/admin/events/event/add/")
    page.get_by_role("button", name="Add another Participant").click()
    page.locator("#participations-0 .field-actor .select2-selection").click()
    page.keyboard.type("Kofi Anan")
    page.keyboard.press("Escape")
    with page.expect_popup() as opened:
        page.locator("#add_id_participations-0-actor").click()
    popup = opened.value
    expect(popup.get_by_label("Name:", exact=True)).to_have_value("Kofi Anan")
    popup.get_by_role("link", name="Use this one").click()
    expect(page.locator("#id_participations-0-actor option:checked")).to_have_text("Kofi Annan")
    assert complaints == []
