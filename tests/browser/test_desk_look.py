"""How the pages of the desk look: nothing that axe finds, in light and dark, and nothing beside a small screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.conftest import axe_faults
from tests.browser.test_main_job import log_in

pytestmark = pytest.mark.once

DESK: Any = {"width": 1440, "height": 900}
SLOW_MS = 30_000
# A brief that readers have, changed since, in review, commented on, with a link for a reader outside.
PREPARE = """
from django.contrib.auth.models import User
from briefs.models import Brief
from history.models import Change
analyst, editor = (User.objects.get(username=name) for name in ("analyst", "editor"))
brief = Brief.objects.get(title__startswith="Syria")
with brief.revising(by=analyst, reason="New figures from the talks"):
    section = brief.sections.first()
    section.body += "<p>Nobody expects a ninth round to differ.</p>"
    section.save()
    brief.event_links.last().delete()
brief.submit(by=analyst, note="Please look at the last paragraph of the first section.")
brief.comment(by=editor, text="Says who?", on=f"sections.{section.pk}", revision=Change.objects.of(brief)[0].number)
print(brief.pk)
"""
CHANGE_TITLE = """
from django.contrib.auth.models import User
from briefs.models import Brief
brief = Brief.objects.get(pk={key})
with brief.revising(by=User.objects.get(username="analyst"), reason="A shorter title"):
    brief.title = "Syria: two tracks, no negotiators"
    brief.save()
"""
PAGES = {
    "desk": "",
    "list of briefs": "briefs/brief/",
    "new brief": "briefs/brief/add/",
    "brief": "briefs/brief/{key}/change/",
    "history": "briefs/brief/{key}/history/",
    "revision": "briefs/brief/{key}/history/1/",
    "redline": "briefs/brief/{key}/history/1..3/",
    "restore": "briefs/brief/{key}/history/1/restore/",
    "review": "briefs/brief/{key}/review/",
    "comments": "briefs/brief/{key}/comments/",
    "submit": "briefs/brief/{key}/submit/",
    "publish": "briefs/brief/{key}/publish/",
    "withdraw": "briefs/brief/{key}/withdraw/",
    "editions": "briefs/brief/{key}/editions/",
    "readers outside": "briefs/brief/{key}/readers/",
    "preview": "briefs/brief/{key}/preview/",
    "activity": "activity/",
    "event": "events/event/1/change/",
    "new actor": "actors/actor/add/",
    "new author": "briefs/author/add/",
}


@pytest.fixture(scope="module")
def key(site) -> str:
    return site.manage("shell", "-c", PREPARE).split()[-1]


@pytest.fixture(scope="module")
def window(site, key: str, browser: Browser) -> Iterator[Page]:
    """A page of an administrator, who sees everything. One for all, because a second look is faster than the first."""
    page = browser.new_page(viewport=DESK)
    log_in(page, site, "admin")
    yield page
    page.context.close()


@pytest.fixture
def page(window: Page, complaints: list[str]) -> Iterator[Page]:
    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    window.on("console", listen)
    yield window
    window.remove_listener("console", listen)


def faults(page: Page, complaints: list[str]) -> Iterator[Any]:
    """What is wrong with an open page: what its console said, what axe finds, how far it is too wide."""
    page.wait_for_load_state()
    if page.locator(".brief-form [data-django-prose-editor-configurable]").count() > 1:
        expect(page.locator("[role=toolbar]").first).to_be_visible(timeout=SLOW_MS)
    yield from complaints
    for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme)
        # Colours fade from one scheme to the other.
        page.evaluate("document.getAnimations().forEach(fade => fade.finish())")
        yield from axe_faults(page, scheme, rules)
    # The last is 1280 pixels at 200 %.
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 720})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield width, f"scrolls to {wide}"
    page.set_viewport_size(DESK)
    # Axe itself offends against the policy of the page.
    complaints.clear()


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault_in_light_and_dark_and_fits_small_screens(site, key, page, complaints, name):
    response = page.goto(f"{site.url}/admin/{PAGES[name].format(key=key)}")
    assert response.status == 200
    assert list(faults(page, complaints)) == []


def test_form_with_faults_and_page_of_a_conflict_have_none_of_their_own(site, key, page, complaints):
    page.goto(f"{site.url}/admin/briefs/brief/{key}/change/")
    page.locator("#id_date").fill("31/02/2018")
    page.locator("#id_sections-1-heading").fill("")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("group", name="What to put right")).to_be_focused(timeout=SLOW_MS)
    assert list(faults(page, complaints)) == []

    page.goto(f"{site.url}/admin/briefs/brief/{key}/change/")
    page.get_by_label("Title:", exact=True).fill("Syria: talks without negotiators")
    site.manage("shell", "-c", CHANGE_TITLE.format(key=key))
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Both have changed the same")).to_be_visible(timeout=SLOW_MS)
    complaints.clear()  # a page that asks before it saves is no success, which the browser notes
    assert list(faults(page, complaints)) == []
