"""The record of change: editions, withdrawals, and the redline of any two editions."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from briefs.models import Edition, Withdrawal
from briefs.record_of_change import RecordOfChange
from tests.making import edit, make_brief, make_live, publish

pytestmark = pytest.mark.django_db

RECORD = "/briefs/talks/editions/"
START = datetime(2018, 1, 25, 12, tzinfo=UTC)
UNSEEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')


@pytest.fixture
def day(monkeypatch):
    """A function that sets the clock of the site to noon so many days after 25 January 2018."""

    def set_to(number: int) -> datetime:
        moment = START + timedelta(days=number)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    set_to(0)
    return set_to


def amend(brief, note: str, kind: str = "", **fields):
    edit(brief, **fields)
    return publish(brief, kind=kind, note=note)


def three_editions(day):
    brief = make_live(make_brief(title="Talks", slug="talks", sections=[("Background", "<p>Since 2012.</p>")]))
    day(1)
    amend(brief, "The ninth round was held.", bottom_line="<p>No result after nine rounds.</p>")
    day(2)
    amend(brief, "It had been eight rounds.", "correction", bottom_line="<p>No result after eight rounds.</p>")
    day(3)
    return brief


def page_of(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(UNSEEN.sub("", response.content.decode()).split())


def updates(page: str) -> list[str]:
    """The entries of the list as text."""
    rows = re.findall(r"<li>(.*?)</li>", page[page.index('class="updates"') : page.index("as-of-heading")])
    return [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in rows]


# The record


@pytest.mark.once
def test_record_tells_number_kind_note_date_and_share_of_each_edition(client, day):
    three_editions(day)
    page = page_of(client, RECORD)
    shares = list(Edition.objects.order_by("-number").values_list("words_changed", flat=True))
    assert shares[2] is None
    assert updates(page) == [
        (
            "Edition 3 , correction 27 January 2018, 12:00 UTC It had been eight rounds. "
            f"What changed , {shares[0]} % of the words"
        ),
        (
            "Edition 2 , update 26 January 2018, 12:00 UTC The ninth round was held. "
            f"What changed , {shares[1]} % of the words"
        ),
        "Edition 1 , first edition 25 January 2018, 12:00 UTC",
    ]
    for address in ("1/", "2/", "3/", "1..2/", "2..3/"):
        assert f'href="{RECORD}{address}"' in page
    assert f'href="{RECORD}1..3/"' not in page


@pytest.mark.once
def test_brief_with_one_edition_says_so_and_offers_no_comparison(client, day):
    make_live(title="Talks", slug="talks")
    page = page_of(client, RECORD)
    assert "This brief has one edition" in page
    assert "Compare any two editions" not in page


def test_withdrawal_is_told_with_its_reason_and_when_the_brief_came_out_again(client, day):
    brief = make_live(title="Talks", slug="talks")
    day(1)
    brief.withdraw(by=None, reason="Its source is doubted.")
    page = page_of(client, RECORD)
    assert updates(page) == [
        "Withdrawn 26 January 2018, 12:00 UTC Its source is doubted.",
        "Edition 1 , first edition, its text is withdrawn 25 January 2018, 12:00 UTC",
    ]
    assert "This brief is withdrawn." in page
    day(2)
    amend(brief, "The source holds.", bottom_line="<p>As before.</p>")
    page = page_of(client, RECORD)
    assert updates(page)[1] == (
        "Withdrawn 26 January 2018, 12:00 UTC Its source is doubted. Published again: 27 January 2018, 12:00 UTC"
    )
    assert "This brief is withdrawn." not in page
    assert f'href="{RECORD}1..2/"' in page


def test_edition_in_error_is_listed_without_its_note_and_is_not_compared(client, day):
    brief = three_editions(day)
    brief.editions.get(number=2).withdraw(by=None, reason="A name was wrong.")
    page = page_of(client, RECORD)
    assert updates(page)[0] == "Text of edition 2 withdrawn 28 January 2018, 12:00 UTC A name was wrong."
    assert updates(page)[2] == "Edition 2 , update, its text is withdrawn 26 January 2018, 12:00 UTC"
    assert "The ninth round was held." not in page
    assert "1..2" not in page
    assert "2..3" not in page
    options = re.findall(r'<option value="(\d)"( selected)?', page)
    assert options == [("3", ""), ("1", " selected"), ("3", " selected"), ("1", "")]


def test_record_of_a_brief_in_error_is_its_notice(client, day):
    make_live(title="Talks", slug="talks").withdraw(by=None, reason="Libel.", kind=Withdrawal.Kind.IN_ERROR)
    page = page_of(client, RECORD, 410)
    assert "Libel." in page
    assert "Talks" not in page


def test_title_of_an_edition_in_error_is_not_told_by_the_notice_of_a_later_withdrawal(client, day):
    brief = make_live(title="Xyzzy", slug="talks")
    day(1)
    amend(brief, "Mended.", title="Talks")
    brief.editions.get(number=1).withdraw(by=None, reason="Libel.")
    day(2)
    brief.withdraw(by=None, reason="No longer holds.")
    assert "Xyzzy" not in page_of(client, f"{RECORD}1/", 410)
    assert "Xyzzy" not in page_of(client, RECORD)


@pytest.mark.once
def test_many_updates_are_folded_after_the_first_ten(client, day):
    brief = make_live(title="Talks", slug="talks")
    for number in range(2, 13):
        day(number)
        amend(brief, f"Note {number}.", bottom_line=f"<p>Round {number} was held.</p>")
    page = page_of(client, RECORD)
    opened, folded = page.split("<details>")
    assert "2 earlier updates" in folded
    assert "Note 3." in opened
    assert "Note 3." not in folded
    assert "Note 2." in folded


def test_what_a_withdrawal_hides_agrees_with_the_query(day):
    brief = three_editions(day)
    brief.editions.get(number=2).withdraw(by=None, reason="Wrong.")
    day(4)
    brief.withdraw(by=None, reason="Wrong.", kind=Withdrawal.Kind.IN_ERROR)
    day(5)
    amend(brief, "Mended.", title="Mended")
    day(6)
    brief.withdraw(by=None, reason="Doubted.")
    day(7)
    amend(brief, "Holds.", title="Again")
    withdrawals = list(brief.withdrawals.all())
    for edition, hours in product(brief.editions.filter(number__lte=3), range(12, 8 * 24, 12)):
        at = START + timedelta(hours=hours)
        hidden = any(withdrawal.hides(edition, at) for withdrawal in withdrawals)
        assert hidden == (edition.withdrawal_in_force(at) is not None), (edition.number, at)


def test_record_as_of_a_scheduled_moment_knows_what_will_be_published_again(day):
    brief = make_live(title="Talks", slug="talks")
    now = day(1)
    brief.withdraw(by=None, reason="Doubted.")
    edit(brief, title="Again")
    later = now + timedelta(days=1)
    publish(brief, note="Holds.", at=later)
    assert [one.number for one in record_of(brief, now).readable] == []
    assert [one.number for one in record_of(brief, later).readable] == [2, 1]


def record_of(brief: Any, at: Any) -> RecordOfChange:
    return RecordOfChange(list(brief.editions.published(at)), brief.withdrawals.all(), at)


# Any two


@pytest.mark.once
def test_any_two_editions_are_compared_the_earlier_first(client, day):
    three_editions(day)
    for query in ("from=1&to=3", "from=3&to=1"):
        response = client.get(f"{RECORD}compare/?{query}")
        assert (response.status_code, response.headers["Location"]) == (302, f"{RECORD}1..3/"), query


def test_what_cannot_be_compared_is_told_at_the_form(client, day):
    three_editions(day)
    for query, message in (
        ("from=2&to=2", "Choose two different editions; these are one and the same."),
        ("from=1&to=9", "There is no such edition to read."),
        ("from=one&to=2", "There is no such edition to read."),
        ("from=1&to=", "Choose an edition."),
        ("", "Choose an edition."),
        ("from=1&to=1%00", "There is no such edition to read."),
    ):
        page = page_of(client, f"{RECORD}compare/?{query}", 400)
        assert message in page, query
        assert "Edition 3" in page, query


@pytest.mark.once
def test_comparison_of_what_has_one_edition_or_none_is_answered(client, day):
    make_live(title="Talks", slug="talks")
    assert "This brief has one edition" in page_of(client, f"{RECORD}compare/?from=1&to=2", 400)
    make_brief(title="Draft", slug="draft")
    assert client.get("/briefs/draft/editions/compare/?from=1&to=2").status_code == 404


@pytest.mark.once
def test_redline_the_wrong_way_round_leads_to_the_right_one(client, day):
    three_editions(day)
    response = client.get(f"{RECORD}3..1/")
    assert (response.status_code, response.headers["Location"]) == (301, f"{RECORD}1..3/")


# The redline


@pytest.mark.once
def test_redline_tells_both_editions_their_share_and_what_kind_of_passages(client, day):
    brief = three_editions(day)
    with brief.revising(by=None):
        brief.sections.all().delete()
        brief.sections.create(heading="Outlook", body="<p>A tenth round.</p>", order=1)
    publish(brief, note="Looks ahead.")
    page = page_of(client, f"{RECORD}1..4/")
    assert "1 passage changed, 1 added, 1 removed" in page
    passages = re.findall(r'<li><a href="#(change-\d)">([^<]*)</a>: (\w+)</li>', page)
    assert {(name, kind) for _, name, kind in passages} == {
        ("Bottom line", "changed"),
        ("Section “Background”", "removed"),
        ("Section “Outlook”", "added"),
    }
    for anchor, *_ in passages:
        assert f'id="{anchor}"' in page
    assert "28 January 2018, 12:00 UTC<br>Looks ahead." in page.replace("</time>", "")
    assert "25 January 2018, 12:00 UTC" in page
    assert re.search(r"\d+ % of the words", page)


@pytest.mark.once
def test_redline_leads_to_those_before_and_after_it(client, day):
    three_editions(day)
    first, second = (page_of(client, f"{RECORD}{facet}/") for facet in ("1..2", "2..3"))
    assert f'<a rel="next" href="{RECORD}2..3/">' in first
    assert 'rel="prev"' not in first
    assert f'<a rel="prev" href="{RECORD}1..2/">' in second
    assert 'rel="next"' not in second


@pytest.mark.once
def test_redline_is_told_in_words_beside_the_marks(client, day):
    three_editions(day)
    page = client.get(f"{RECORD}2..3/").content.decode()
    unseen = '<span class="visually-hidden">'
    assert (
        f"<del>{unseen}deleted: </span>nine{unseen} end of deletion</span></del> "
        f"<ins>{unseen}inserted: </span>eight{unseen} end of insertion</span></ins> rounds."
    ) in page


@pytest.mark.once
def test_redline_leaves_out_what_is_long_and_the_same(client, day):
    paragraphs = [f"<p>Paragraph number {n} says much.</p>" for n in range(12)]
    brief = make_live(make_brief(title="Talks", slug="talks", bottom_line="".join(paragraphs)))
    day(1)
    amend(brief, "One word.", bottom_line="".join(paragraphs).replace("number 5 says", "number 5 tells"))
    page = page_of(client, f"{RECORD}1..2/")
    assert [n for n in range(12) if f"Paragraph number {n} " in page] == [4, 5, 6]
    assert re.findall(r"\[… \d+ words unchanged …\]", page) == [
        "[… 20 words unchanged …]",
        "[… 25 words unchanged …]",
    ]


@pytest.mark.once
def test_passage_that_only_moved_is_said_to_say_the_same(client, day):
    sections = [(name, f"<p>{name} text.</p>") for name in ("One", "Two")]
    brief = make_live(make_brief(title="Talks", slug="talks", sections=sections))
    with brief.revising(by=None):
        for section in brief.sections.all():
            section.order = 10 - (section.order or 0) - (section.heading == "Two")
            section.save()
    day(1)
    publish(brief, note="Turned round.")
    page = page_of(client, f"{RECORD}1..2/")
    assert "It says the same, in another place." in page


@pytest.mark.once
def test_editions_that_say_the_same_are_said_to(client, day):
    three_editions(day)
    assert "The two editions say the same." in page_of(client, f"{RECORD}2..2/")


def test_queries_do_not_grow_with_the_number_of_editions(client, day, django_assert_num_queries):
    brief = three_editions(day)

    def ask() -> None:
        for facet, queries in {"": 3, "1..2/": 6, "compare/?from=1&to=2": 3}.items():
            with django_assert_num_queries(queries, info=facet):
                client.get(f"{RECORD}{facet}")

    ask()
    for number in range(3):
        day(4 + number)
        amend(brief, f"Note {number}.", bottom_line=f"<p>Round {number}.</p>")
    ask()
