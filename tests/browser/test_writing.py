"""Writing in the form of a brief: keys, sections in order, faults, tools of the editor, and what is pasted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.test_main_job import editor_of, log_in

pytestmark = pytest.mark.once

WORD = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB><!--StartFragment-->
<h1>Response<o:p></o:p></h1>
<p class=MsoNormal>Three <b>risks</b> stand&nbsp;out.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"
title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span
class=MsoFootnoteReference><span style='font-size:11.0pt'>[1]</span></span><![endif]></span></span></a><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt
"Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Money comes late<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'>
<![if !supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>for roads</p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'>
<!--[if !supportLists]--><span style='font-family:"Courier New"'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;
</span></span><!--[endif]-->for <i>land</i></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span></span><![endif]>Votes are
few</p>
<p class=MsoNormal>In this order:</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>3.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Law</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>4.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Budget</p>
<!--EndFragment--></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><ul>
<li dir="ltr" aria-level="1"><p role="presentation"><span style="font-weight:700">One</span></p></li>
<ul><li dir="ltr" aria-level="2"><p role="presentation"><span>One point one</span></p></li></ul>
<li dir="ltr" aria-level="1"><p role="presentation"><span style="font-style:italic">Two</span></p></li></ul></b>"""
LIBRE = """<meta http-equiv="content-type" content="text/html; charset=utf-8"/><h2 class="western">Issue</h2>
<ol><li><p style="margin-bottom: 0cm">First</p></li><li><p>Second<a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a></p></li></ol><p><br/></p>"""
PASTED = {
    "Word": (
        WORD,
        (
            "<h3>Response</h3><p>Three <strong>risks</strong> stand&nbsp;out.<sup>[1]</sup></p>"
            "<ul><li><p>Money comes late</p><ul><li><p>for roads</p></li><li><p>for <em>land</em></p></li></ul></li>"
            "<li><p>Votes are few</p></li></ul><p>In this order:</p>"
            '<ol data-type="decimal" start="3"><li><p>Law</p></li><li><p>Budget</p></li></ol>'
        ),
    ),
    "Google Docs": (
        GOOGLE,
        (
            "<ul><li><p><strong>One</strong></p><ul><li><p>One point one</p></li></ul></li>"
            "<li><p><em>Two</em></p></li></ul>"
        ),
    ),
    "LibreOffice": (
        LIBRE,
        '<h3>Issue</h3><ol data-type="decimal"><li><p>First</p></li><li><p>Second<sup>1</sup></p></li></ol>',
    ),
    "a page with a link": (
        '<p><a href="https://example.org/">There</a> and <a href="file:///C:/x.docx">nowhere</a></p>',
        '<p><a href="https://example.org/">There</a> and nowhere</p>',
    ),
}
MAKE = """
from briefs.models import Brief, Section
for number in range(10):
    brief = Brief(title=f"Order of the day {number}")
    with brief.revising(by=None):
        brief.save()
        for heading in ("Background", "Issue", "Response"):
            Section(brief=brief, heading=heading).save()
    print(brief.pk)
"""
PASTE = """(element, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def profile(site, browser: Browser) -> Iterator[BrowserContext]:
    """That of an analyst who is logged in."""
    profile = browser.new_context(viewport={"width": 1280, "height": 900})
    profile.set_default_timeout(15_000)
    log_in(profile.new_page(), site, "analyst")
    yield profile
    profile.close()


@pytest.fixture
def page(profile: BrowserContext, open_tab) -> Page:
    return open_tab(profile)


@pytest.fixture(scope="module")
def drafts(site) -> list[str]:
    """Addresses of the forms of briefs with three sections, one for each test."""
    return [f"{site.url}/admin/briefs/brief/{key}/change/" for key in site.manage("shell", "-c", MAKE).split()]


@pytest.fixture
def brief(page: Page, drafts: list[str]) -> Page:
    """The form of a brief of three sections that nobody has written in yet."""
    page.goto(drafts.pop())
    expect(page.locator("#sections-2 [role=toolbar]")).to_be_visible(timeout=30_000)
    return page


def headings(page: Page) -> list[str]:
    return page.locator("#sections-group .inline-related:not(.empty-form) .row-title b").all_text_contents()


def body_of(page: Page, number: int) -> Locator:
    return page.locator(f"#sections-{number} .ProseMirror")


def saved(page: Page) -> None:
    expect(page.locator(".save-told")).to_contain_text("Saved.", timeout=30_000)


def test_ctrl_s_saves_from_within_the_editor_and_comes_back_to_the_caret(brief, complaints):
    body = body_of(brief, 1)
    body.click()
    brief.keyboard.type("Peace is near and yet not there.")
    for _ in range(4):
        brief.keyboard.press("ArrowLeft")
    brief.keyboard.press("Control+s")
    saved(brief)
    expect(body).to_be_focused()
    brief.keyboard.type("X")
    expect(body).to_have_text("Peace is near and yet not thXere.")
    expect(body).to_be_in_viewport()
    value = brief.locator("#id_sections-1-body").input_value()
    assert "\u00a0" not in value
    assert "&nbsp;" not in value
    assert complaints == []


def test_sections_are_reordered_by_buttons_and_by_keys_and_the_order_holds(brief, complaints):
    body_of(brief, 2).click()
    brief.keyboard.type("Of the third.")
    up = brief.get_by_role("button", name="Move up: Response")
    up.click()
    assert headings(brief) == ["Background", "Response", "Issue"]
    expect(up).to_be_focused()
    expect(brief.locator("#rows-status")).to_have_text("Response moved up: now 2 of 3.")
    brief.keyboard.press("Alt+ArrowUp")
    brief.keyboard.press("Alt+ArrowUp")
    expect(brief.locator("#rows-status")).to_have_text("Response is first already.")
    body_of(brief, 2).click()
    brief.keyboard.press("Control+End")
    brief.keyboard.type(" And more.")
    brief.keyboard.press("Control+s")
    saved(brief)
    assert headings(brief) == ["Response", "Background", "Issue"]
    expect(body_of(brief, 0)).to_have_text("Of the third. And more.")
    assert [brief.locator(f"#id_sections-{n}-order").input_value() for n in range(3)] == ["1", "2", "3"]
    assert complaints == []


def test_section_is_dragged_by_its_grip(brief):
    grip = brief.locator("#sections-0 .grip")
    grip.scroll_into_view_if_needed()
    grip.hover()
    brief.mouse.down()
    box = brief.locator("#sections-2").bounding_box()
    assert box
    brief.mouse.move(box["x"] + 10, box["y"] + box["height"] - 2, steps=6)
    brief.mouse.up()
    assert headings(brief) == ["Issue", "Response", "Background"]
    assert [brief.locator(f"#id_sections-{n}-order").input_value() for n in range(3)] == ["3", "1", "2"]


def test_new_section_stands_where_it_was_moved_to_and_a_removed_one_can_be_taken_back(brief):
    brief.get_by_role("button", name="Add another Section").click()
    brief.locator("#sections-3").get_by_label("Heading:").fill("Summary")
    for _ in range(3):
        brief.get_by_role("button", name="Move up: Summary").click()
    brief.get_by_role("button", name="Remove: Issue").click()
    brief.get_by_role("button", name="Remove: Response").click()
    brief.get_by_role("button", name="Take back: Issue").click()
    expect(brief.locator("#rows-status")).to_have_text("Issue stays.")
    brief.get_by_role("button", name="Add another Section").click()
    brief.get_by_role("button", name="Remove: New section").click()
    expect(brief.locator("#sections-4")).to_be_hidden()
    brief.keyboard.press("Control+s")
    saved(brief)
    assert headings(brief) == ["Summary", "Background", "Issue"]


def test_sections_fold_and_stay_folded_after_a_save(brief):
    toggle = brief.get_by_role("button", name="Background", exact=True)
    toggle.focus()
    brief.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(body_of(brief, 0)).to_be_hidden()
    brief.locator("#sections-1").get_by_label("Heading:").fill("Problem")
    assert headings(brief) == ["Background", "Problem", "Response"]
    brief.keyboard.press("Control+s")
    saved(brief)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(brief.get_by_role("button", name="Problem", exact=True)).to_have_attribute("aria-expanded", "true")


def test_faults_are_listed_first_and_lead_to_fields_in_folded_sections(brief):
    brief.locator("#id_date").fill("31/02/2018")
    brief.locator("#sections-1").get_by_label("Heading:").fill("")
    brief.keyboard.press("Control+s")
    faults = brief.get_by_role("group", name="What to put right")
    expect(faults).to_be_focused(timeout=30_000)
    expect(faults.get_by_role("link")).to_have_text(["Date", "Section 2, heading"])
    brief.locator("#sections-1 .row-title").click()
    expect(brief.locator("#id_sections-1-heading")).to_be_hidden()
    faults.get_by_role("link", name="Section 2, heading").click()
    expect(brief.locator("#id_sections-1-heading")).to_be_focused()
    brief.keyboard.press("F8")
    expect(brief.locator("#id_date")).to_be_focused()


def test_tools_of_the_editor_are_one_stop_with_arrow_keys(brief):
    editor = editor_of(brief, "Bottom line")
    expect(editor).to_have_attribute("spellcheck", "true")
    expect(editor).to_have_attribute("lang", "en-gb")
    tools = brief.get_by_role("toolbar", name="Tools for the text: Bottom line")
    assert tools.locator("button[tabindex='0']").count() == 1
    editor.click()
    brief.keyboard.press("Alt+F10")
    expect(tools.get_by_role("button", name="heading 3")).to_be_focused()
    brief.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="heading 4")).to_be_focused()
    brief.keyboard.press("Home")
    brief.keyboard.press("Shift+Tab")
    expect(brief.locator("#id_title")).to_be_focused()
    brief.keyboard.press("Tab")
    bold = tools.get_by_role("button", name="bold", exact=True)
    expect(bold).to_have_attribute("aria-pressed", "false")
    while not bold.evaluate("button => button === document.activeElement"):
        brief.keyboard.press("ArrowRight")
    brief.keyboard.press("Enter")
    expect(bold).to_have_attribute("aria-pressed", "true")
    expect(editor).to_be_focused()


def test_sheet_of_keys_opens_outside_of_fields_only(brief):
    sheet = brief.get_by_role("dialog", name="Keyboard")
    brief.get_by_label("Title").press("?")
    expect(sheet).to_be_hidden()
    brief.get_by_role("link", name="History").focus()
    brief.keyboard.press("?")
    expect(sheet).to_be_visible()
    brief.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    brief.get_by_role("button", name="Keyboard shortcuts").click()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    assert brief.url.endswith("/change/")
    expect(brief.locator(".messagelist")).to_have_count(0)


def test_what_is_pasted_from_word_processors_keeps_its_lists(brief, complaints):
    editor = editor_of(brief, "Bottom line")
    for source, (html, expected) in PASTED.items():
        editor.press("Control+a")
        editor.press("Delete")
        editor.evaluate(PASTE, html)
        assert (source, brief.locator("#id_bottom_line").input_value()) == (source, expected)
    editor.press("Control+a")
    editor.press("Delete")
    editor.evaluate(PASTE, WORD)
    brief.keyboard.press("Control+s")
    saved(brief)
    # The sanitiser lets through what the editor made of it.
    assert brief.locator("#id_bottom_line").input_value() == PASTED["Word"][1]
    assert complaints == []
