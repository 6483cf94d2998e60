"""How the pages of the desk look: no fault that axe finds, in light and dark, and nothing off the side of a small screen."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_main_job import log_in

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
}


@pytest.fixture(scope="module")
def key(site) -> str:
    return site.manage("shell", "-c", PREPARE).split()[-1]


@pytest.fixture(scope="module")
def state(site, browser: Browser):
    """Cookies of an administrator, who sees all pages."""
    page = browser.new_page()
    log_in(page, site, "admin")
    state = page.context.storage_state()
    page.close()
    return state


@pytest.fixture
def page(state, key, open_page: Callable[..., Page]) -> Page:
    return open_page(viewport={"width": 1440, "height": 900}, storage_state=state)


def faults(page: Page, complaints: list[str]) -> Iterator[tuple]:
    """What is wrong with an open page: what its console said, what axe finds in light and dark, how far it is too wide."""
    page.wait_for_load_state("networkidle")
    yield from complaints
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # Colours fade from one scheme to the other.
        page.wait_for_timeout(300)
        for fault in Axe().run(page).response["violations"]:
            yield scheme, fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]
    # The last is 1280 pixels at 200 %.
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 720})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield width, f"scrolls to {wide}"
    page.set_viewport_size({"width": 1440, "height": 900})
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
    expect(page.get_by_role("group", name="What to put right")).to_be_focused()
    assert list(faults(page, complaints)) == []

    page.goto(f"{site.url}/admin/briefs/brief/{key}/change/")
    page.get_by_label("Title").fill("Syria: talks without negotiators")
    site.manage("shell", "-c", CHANGE_TITLE.format(key=key))
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Syria: talks without negotiators").first).to_be_visible()
    expect(page.locator(".save-bar")).to_have_count(0)
    complaints.clear()  # a page that asks before it saves is no success, which the browser notes
    assert list(faults(page, complaints)) == []
