"""The main job from end to end: a text file becomes a public page and a feed, is corrected, and read again.

An analyst writes and submits; an editor sends it back once, then approves and publishes.
"""

import feedparser
from playwright.sync_api import Locator, Page, expect

BOTTOM_LINE = "Eight rounds of talks in Geneva and a rival track. Niether will succeed until both sides give ground."
TEXT = f"""\
Date: 2018-01-25

Bottom Line: {BOTTOM_LINE}

Background: The first conference met in Geneva in June 2012. It issued a communiqué.

Looking Ahead: A ninth round is planned for 25–26 January 2018.
"""
CORRECTED = "Neither will succeed until both sides give ground."


def log_in(page: Page, site, name: str) -> None:
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.passwords[name])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()


def save(page: Page, reason: str) -> None:
    page.get_by_label("Reason for this change").fill(reason)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def editor_of(page: Page, name: str) -> Locator:
    """The rich-text editor with this name, and not the text area that it takes the place of a moment after loading."""
    return page.locator(".ProseMirror").and_(page.get_by_role("textbox", name=name))


def retype(editor: Locator, text: str) -> None:
    """Select all that the editor holds, and type."""
    editor.press("Control+a")
    editor.press_sequentially(text)
    expect(editor).to_have_text(text)


def add_related(page: Page, group: str, link: str) -> Page:
    """Add a row to an inline and open the small window in which its record is made."""
    page.get_by_role("button", name=f"Add another {group}").click()
    row = page.locator(f"#{link}")
    with page.expect_popup() as popup:
        row.click()
    return popup.value


def test_brief_from_file_to_readers_and_back(site, open_page, complaints, tmp_path):
    (tmp_path / "talks.txt").write_text(TEXT)
    printed = site.manage("import_briefs", str(tmp_path / "talks.txt"), "--title", "Two tracks, no result")
    assert printed.startswith(f"{tmp_path}/talks.txt: created: “Two tracks, no result”, 2018-01-25")

    analyst, editor = open_page(), open_page()
    write(analyst, site)
    submit(analyst)
    log_in(editor, site, "editor")
    send_back(editor)
    mend(analyst, site)
    approve_and_publish(editor, site)
    reader = open_page(java_script_enabled=False)
    read(reader, site)
    correct(analyst, editor, site)
    read_again(reader, site)
    assert complaints == []


def write(page: Page, site) -> None:
    log_in(page, site, "analyst")
    page.locator(".model-brief").get_by_role("link", name="Briefs", exact=True).click()
    page.get_by_role("link", name="Two tracks, no result").click()

    # Mend a word by typing the bottom line anew, in the rich-text editor.
    editor = editor_of(page, "Bottom line")
    expect(editor).to_contain_text("Niether will succeed")
    retype(editor, BOTTOM_LINE.replace("Niether", "Neither"))

    popup = add_related(page, "Actor", "add_id_actor_links-0-actor")
    popup.get_by_label("Kind").first.select_option("person")
    popup.get_by_label("Name:", exact=True).first.fill("Vladimir Putin the Host")
    popup.get_by_label("This is another one").check()
    popup.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_actor_links-0-actor option:checked")).to_have_text("Vladimir Putin the Host")

    popup = add_related(page, "Event", "add_id_event_links-0-event")
    popup.get_by_label("Kind").first.select_option("meeting")
    popup.get_by_label("Name:", exact=True).first.fill("Meeting in Sochi")
    popup.get_by_label("Date:", exact=True).fill("mid-November 2017")
    expect(popup.get_by_text("some day between 11 and 20 November 2017")).to_be_visible()
    popup.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#id_event_links-0-event option:checked")).to_have_text("Meeting in Sochi")

    save(page, "Mended a typing error; linked Sochi")
    value = page.locator("#id_bottom_line").input_value()
    assert CORRECTED in value
    assert "\u00a0" not in value
    assert "&nbsp;" not in value


def submit(page: Page) -> None:
    page.get_by_role("link", name="Submit for review…").click()
    page.get_by_label("Note to the reviewer").fill("The participants of Sochi are new.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("The brief is in review; it waits for all editors.")).to_be_visible()


def open_from_desk(page: Page, site, queue: str, title: str = "Two tracks, no result") -> None:
    page.goto(f"{site.url}/admin/")
    page.get_by_role("region", name=queue).get_by_role("link", name=title, exact=True).click()


def send_back(page: Page) -> None:
    page.get_by_role("region", name="Waiting for your review").get_by_role("link", name="Two tracks, no result").click()
    expect(page.get_by_text("The participants of Sochi are new.")).to_be_visible()
    page.get_by_label("To the analyst").fill("Who was the host, and of what?")
    page.get_by_role("button", name="Request changes").click()
    expect(page.get_by_text("You have requested changes")).to_be_visible()


def mend(page: Page, site) -> None:
    page.goto(f"{site.url}/admin/")
    asked = page.get_by_role("region", name="Changes requested")
    expect(asked).to_contain_text("“Who was the host, and of what?”")
    asked.get_by_role("link", name="Two tracks, no result").click()
    page.locator("#actor_links-0 .row-title").click()
    page.locator("#id_actor_links-0-role").fill("host in Sochi")
    save(page, "Said who the host was")
    page.get_by_role("link", name="Submit again…").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("The brief is in review; it waits for all editors.")).to_be_visible()


def approve_and_publish(page: Page, site) -> None:
    open_from_desk(page, site, "Waiting for your review")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You have approved the brief as of revision")).to_be_visible()
    open_from_desk(page, site, "Approved, ready to publish")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Edition 1 is live.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Mended a typing error; linked Sochi")).to_be_visible()
    expect(page.locator("#content").get_by_role("row").nth(1)).to_contain_text("Published")


def read(page: Page, site) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="Two tracks, no result").click()
    expect(page.get_by_text(CORRECTED)).to_be_visible()
    expect(page.locator("ol.events").get_by_text("some day between 11 and 20 November 2017")).to_be_visible()
    page.get_by_role("link", name="Vladimir Putin the Host").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vladimir Putin the Host")
    page.get_by_role("link", name="Two tracks, no result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two tracks, no result")
    (entry,) = [e for e in feedparser.parse(f"{site.url}/feeds/briefs.atom").entries if "Two tracks" in e.title]
    assert CORRECTED in entry.content[0].value
    assert page.context.cookies() == []


def correct(analyst: Page, editor: Page, site) -> None:
    analyst.goto(f"{site.url}/admin/briefs/brief/?state=draft")
    analyst.get_by_role("link", name="Two tracks, no result").click()
    text = editor_of(analyst, "Bottom line")
    retype(text, BOTTOM_LINE.replace("Niether", "Neither").replace("Eight", "Seven"))
    save(analyst, "One round was counted twice")
    submit(analyst)

    open_from_desk(editor, site, "Waiting for your review")
    expect(editor.locator(".redline").first).to_contain_text("Seven")
    editor.get_by_role("button", name="Approve").click()
    open_from_desk(editor, site, "Approved, ready to publish")
    expect(editor.locator(".redline").first).to_contain_text("Seven")
    editor.get_by_label("Correction: something in it was wrong").check()
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.get_by_text("needs a public note")).to_be_visible()
    editor.get_by_label("Note to readers: what has changed").fill("There were seven rounds, not eight.")
    editor.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.get_by_text("Edition 2 is live.")).to_be_visible()


def read_again(page: Page, site) -> None:
    address = page.url
    page.reload()
    notice = page.get_by_role("complementary", name="Correction")
    expect(notice).to_contain_text("There were seven rounds, not eight.")
    page.get_by_role("link", name="what changed").click()
    expect(page.locator(".redline del")).to_contain_text("Eight")
    expect(page.locator(".redline ins")).to_contain_text("Seven")
    page.goto(f"{address}editions/1/")
    expect(page.get_by_text("This is not the current edition.")).to_be_visible()
    expect(page.get_by_text("Eight rounds of talks")).to_be_visible()
    (entry,) = [e for e in feedparser.parse(f"{site.url}/feeds/briefs.atom").entries if "Two tracks" in e.title]
    assert "There were seven rounds, not eight." in entry.content[0].value
