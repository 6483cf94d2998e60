"""Links for readers outside: who can make one, what it shows, and what comes back through it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Comment, ReaderLink, ReaderVisit
from briefs.models.reader_link import MOST_COMMENTS, SharingRefused
from briefs.rendering import article, passages_shown
from history.comparison import passages
from history.models import Activity, Change
from tests.forms import form_of
from tests.making import edit, make_actor, make_brief, make_person, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 1, 27, 9, 30, tzinfo=UTC)
GONE = 410


@pytest.fixture
def analyst(admin_client_of) -> Client:
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


@pytest.fixture
def brief() -> Brief:
    return make_brief(sections=(("Background", "<p>Eight rounds.</p>"), ("Issue", "<p>None came of it.</p>")))


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the time."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOW)
    return set_to


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def make_link(brief: Brief, *, reader: str = "Ada Reader", days: int = 7, **fields) -> ReaderLink:
    by = fields.pop("by", None) or make_person("maker", first_name="Mona", last_name="Maker")
    fields = {"content_hash": brief.content_hash, **fields}
    return ReaderLink.objects.issue(brief, by=by, reader=reader, days=days, **fields)


def page_of(client: Client, link: ReaderLink) -> str:
    response = client.get(link.address)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def kept() -> list[tuple[str, str, str]]:
    return [(c.passage, c.passage_name, c.text) for c in Comment.objects.all()]


def section_key(brief: Brief, heading: str) -> str:
    return f"sections.{brief.sections.get(heading=heading).pk}"


# Making a link


def test_analyst_makes_a_link_to_the_latest_revision(analyst, brief, clock):
    edit(brief, title="Talks, once more")
    data = form_of(analyst.get(at("readers", brief.pk)), "reader-link")
    data |= {"reader": "Ada Reader ", "note": "Is the figure right?\x00", "days": "3"}
    response = analyst.post(at("readers", brief.pk), data)
    assert response.status_code == 302
    assert response.headers["Location"] == at("readers", brief.pk)
    link = ReaderLink.objects.get()
    assert (link.brief, link.change.number, link.reader, link.note) == (brief, 2, "Ada Reader", "Is the figure right?")
    assert (link.created_by, link.created_at, link.expires_at) == (analyst.user, NOW, NOW + timedelta(days=3))
    assert link.change.content_hash == brief.content_hash

    page = analyst.get(at("readers", brief.pk)).content.decode()
    assert "The link of Ada Reader is made; copy its address from the list." in page
    assert f'value="{link.address}"' in page
    assert link.address in analyst.get(at("readers", brief.pk)).content.decode()
    assert link.address.startswith("http://testserver/read/")


def test_nothing_in_the_database_opens_a_draft(brief):
    link = make_link(brief)
    stored = str(list(ReaderLink.objects.values())) + str(list(Activity.objects.values()))
    assert link.token.partition("-")[2] not in stored


def test_link_is_refused_when_the_brief_has_changed_since_the_page_was_opened(analyst, brief):
    data = form_of(analyst.get(at("readers", brief.pk)), "reader-link") | {"reader": "Ada", "note": "Please look"}
    edit(brief, title="Changed meanwhile")
    response = analyst.post(at("readers", brief.pk), data)
    assert "The brief has changed since you opened this page; look at it as it is now." in response.content.decode()
    assert not ReaderLink.objects.exists()
    again = form_of(response, "reader-link")
    assert (again["reader"], again["note"], again["content_hash"]) == (["Ada"], ["Please look"], [brief.content_hash])
    assert analyst.post(at("readers", brief.pk), again).status_code == 302
    assert ReaderLink.objects.get().change.number == 2


BAD_LINKS = [
    ({"reader": ""}, "This field is required."),
    ({"reader": " \x00\x07 "}, "This field is required."),
    ({"reader": "x" * 151}, "Ensure this value has at most 150 characters (it has 151)."),
    ({"note": "x" * 2001}, "Ensure this value has at most 2000 characters (it has 2001)."),
    ({"days": ""}, "This field is required."),
    ({"days": "2"}, "Select a valid choice. 2 is not one of the available choices."),
    ({"days": "30000000000000000000"}, "Select a valid choice."),
    ({"days": "x"}, "Select a valid choice."),
    ({"content_hash": ""}, "The brief has changed"),
    ({"content_hash": "\x00"}, "The brief has changed"),
]


def test_link_that_cannot_be_made_is_refused_in_words(analyst, brief):
    for fields, complaint in BAD_LINKS:
        data = {"reader": "Ada", "note": "", "days": "7", "content_hash": brief.content_hash, **fields}
        response = analyst.post(at("readers", brief.pk), data)
        assert response.status_code == 200, fields
        assert complaint in response.content.decode(), fields
        assert not ReaderLink.objects.exists(), fields
        assert not Activity.objects.filter(kind="shared").exists(), fields


def test_empty_form_is_refused(analyst, brief):
    assert analyst.post(at("readers", brief.pk)).status_code == 200
    assert not ReaderLink.objects.exists()


def test_making_and_revoking_are_told_in_the_log(analyst, brief):
    data = form_of(analyst.get(at("readers", brief.pk)), "reader-link") | {"reader": "Ada", "days": "1"}
    analyst.post(at("readers", brief.pk), data)
    analyst.post(at("revoke", brief.pk, ReaderLink.objects.get().pk))
    analyst.post(at("revoke", brief.pk, ReaderLink.objects.get().pk))
    rows = (
        Activity.objects.filter(kind="shared").order_by("pk").values_list("kind", "user", "person", "what", "address")
    )
    assert list(rows) == [
        ("shared", analyst.user.pk, "Amal Haddad", what, "127.0.0.1")
        for what in (
            "Revision 1 of “Talks without results” to Ada, for 1 day",
            "The link of Ada to “Talks without results” is revoked",
        )
    ]


@pytest.mark.once
def test_sharing_is_for_those_who_may_and_who_see_the_brief(admin_client_of, client, brief):
    link = make_link(brief)
    not_sharing = admin_client_of("Analyst", username="not-sharing")
    codes = ["view_brief", "change_brief", "others_brief"]
    not_sharing.user.groups.clear()
    not_sharing.user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    sharing_own = admin_client_of("Outside contributor", username="sharing-own")
    sharing_own.user.user_permissions.set(Permission.objects.filter(codename="share_brief"))
    people = {
        "anonymous": client,
        "without rights": admin_client_of(),
        "contributor": admin_client_of("Outside contributor"),
        "not sharing": not_sharing,
        "sharing own": sharing_own,
        "analyst": admin_client_of("Analyst"),
    }
    data = {"reader": "Eve", "days": "7", "content_hash": brief.content_hash}

    def answers(ask) -> dict[str, int]:
        return {name: ask(who).status_code for name, who in people.items()}

    refused = {"anonymous": 302, "without rights": 403, "contributor": 404, "not sharing": 403, "sharing own": 404}
    assert answers(lambda who: who.get(at("readers", brief.pk))) == refused | {"analyst": 200}
    assert answers(lambda who: who.get(at("revoke", brief.pk, link.pk))) == dict.fromkeys(people, 405) | {
        "anonymous": 302
    }
    del people["analyst"]
    assert answers(lambda who: who.post(at("readers", brief.pk), data)) == refused
    assert answers(lambda who: who.post(at("revoke", brief.pk, link.pk))) == refused
    assert ReaderLink.objects.get().state == "open"


@pytest.mark.once
def test_contributor_who_may_share_has_no_links_to_the_brief_of_another(admin_client_of, brief):
    contributor = admin_client_of("Outside contributor")
    contributor.user.user_permissions.set(Permission.objects.filter(codename="share_brief"))
    own = make_brief("Own", owner=contributor.user)
    assert contributor.get(at("readers", own.pk)).status_code == 200
    other = make_link(brief)
    assert contributor.post(at("revoke", own.pk, other.pk)).status_code == 404
    other.refresh_from_db()
    assert other.state == "open"


@pytest.mark.once
def test_forms_of_colleagues_need_their_token(analyst, brief):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst.user)
    link = make_link(brief)
    assert strict.post(at("readers", brief.pk), {"reader": "Eve"}).status_code == 403
    assert strict.post(at("revoke", brief.pk, link.pk)).status_code == 403


@pytest.mark.once
def test_form_of_a_brief_leads_to_preview_and_to_readers_for_those_who_may(analyst, admin_client_of, brief):
    contributor = admin_client_of("Outside contributor")
    own = make_brief("Own", owner=contributor.user)
    tools = [who.get(at("change", of.pk)).content.decode() for who, of in ((analyst, brief), (contributor, own))]
    assert [f'href="{at("preview", of.pk)}"' in page for page, of in zip(tools, (brief, own), strict=True)] == [
        True
    ] * 2
    assert [f'href="{at("readers", of.pk)}"' in page for page, of in zip(tools, (brief, own), strict=True)] == [
        True,
        False,
    ]


# The list of links


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_links_costs_the_same_however_many(analyst, brief, client, django_assert_num_queries, number):
    for n in range(number):
        link = make_link(brief, reader=f"Reader {n}", by=make_person(f"maker-{n}"))
        page_of(client, link)
        link.comment({"": "Yes"}, {"": ""})
    with django_assert_num_queries(7):
        page = analyst.get(at("readers", brief.pk)).content.decode()
    assert page.count('<tr class="open">') == number


@pytest.mark.once
def test_list_tells_what_has_become_of_each_link(analyst, brief, client, clock):
    maker = make_person("maker", first_name="Mona", last_name="Maker")
    expired, revoked, seen, unseen = (
        make_link(brief, reader=name, days=days, by=maker)
        for name, days in (("Expired", 1), ("Revoked", 30), ("Seen", 30), ("Unseen", 30))
    )
    page_of(client, seen)
    clock(NOW + timedelta(hours=2))
    page_of(client, seen)
    seen.comment({"": "Yes", "bottom_line": "No"}, {"": "", "bottom_line": "Bottom line"})
    revoked.revoke(by=analyst.user)
    clock(NOW + timedelta(days=1))
    page = analyst.get(at("readers", brief.pk)).content.decode()
    rows = [words(row) for row in re.findall(r'<tr class="(?:open|expired|revoked)".*?</tr>', page, re.DOTALL)]
    made = "Revision 1 27 Jan 2018, 09:30 by Mona Maker"
    still, last = "Open until 26 Feb 2018, 09:30", "last 27 Jan 2018, 11:30"
    assert rows == [
        f"Unseen {made} {still} Not yet 0 Copy the address for Unseen Revoke the link of Unseen",
        f"Seen {made} {still} 2&nbsp;times, {last} 2 Copy the address for Seen Revoke the link of Seen",
        f"Revoked {made} Revoked 27 Jan 2018, 11:30 by Amal Haddad Not yet 0",
        f"Expired {made} Expired 28 Jan 2018, 09:30 Not yet 0",
    ]
    assert unseen.address in page
    assert expired.address not in page
    assert revoked.address not in page


@pytest.mark.once
def test_long_list_of_links_comes_in_pages(analyst, brief, monkeypatch):
    monkeypatch.setattr("briefs.sharing_admin.LINKS_A_PAGE", 2)
    for n in range(3):
        make_link(brief, reader=f"Reader {n}")
    first, second = (analyst.get(at("readers", brief.pk), {"page": n}).content.decode() for n in (1, 2))
    assert [re.findall(r"<th scope=\"row\" class=\"wide\">([^<]*)", page) for page in (first, second)] == [
        ["Reader 2", "Reader 1"],
        ["Reader 0"],
    ]
    assert analyst.get(at("readers", brief.pk), {"page": "x"}).status_code == 404


# Opening a link


@pytest.mark.once
def test_reader_sees_the_pinned_revision_as_readers_will_get_it(client, brief):
    link = make_link(brief, note="Is it <b>right</b>?")
    page = page_of(client, link)
    assert words(page[page.index("<body>") : page.index("<header")]) == (
        "Skip to the text A draft, for Ada Reader only. It is not published; please do not pass it on. "
        f"This page is open to you until {link.expires_at:%-d %B %Y, %H:%M} UTC."
    )
    assert "<h1>Talks without results</h1>" in page
    assert "<strong>Mona Maker writes to you:</strong></p><p>Is it &lt;b&gt;right&lt;/b&gt;?</p>" in page
    # But for the boxes, the article is what an edition would keep.
    without = re.sub(r'<div class="comments".*?</details>\n</div>\n', "", page, flags=re.DOTALL)
    assert article(brief.snapshot()).strip() in without
    assert "Edition" not in page


@pytest.mark.once
def test_answer_to_a_reader_is_kept_and_found_by_nobody(client, brief):
    link = make_link(brief)
    answers = [client.get(link.address), client.head(link.address), client.post(link.address), client.get("/read/1-x/")]
    answers += [client.post(link.address, {"whole": "Yes"}), client.put(link.address)]
    link.revoke(by=None)
    answers += [client.get(link.address)]
    assert [response.status_code for response in answers] == [200, 200, 200, 404, 303, 405, 410]
    for response in answers:
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert "ETag" not in response.headers
        page = response.content.decode()
        assert not re.findall(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", page)
        assert not re.findall(r'<(?:link|img)[^>]*(?:src|href)="(?:https?:)?//(?!testserver)', page)


ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def forged(link: ReaderLink, other: ReaderLink) -> dict[str, str]:
    signature = link.token.partition("-")[2]
    swapped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
    return {
        "id of another link": f"{other.pk}-{signature}",
        "id of no link": f"{2**40}-{signature}",
        "id beyond range": f"{'9' * 40}-{signature}",
        "no id": f"-{signature}",
        "id with a nought": f"0{link.token}",
        "signature of another link": f"{link.pk}-{other.token.partition('-')[2]}",
        "another hash": f"{link.pk}-{Signer(salt='briefs.ReaderLink').signature(f'{link.pk}.{0:064}')}",
        "no hash": f"{link.pk}-{Signer(salt='briefs.ReaderLink').signature(str(link.pk))}",
        "another salt": f"{link.pk}-{Signer(salt='other').signature(f'{link.pk}.{link.change.content_hash}')}",
        "another key": f"{link.pk}-"
        + Signer(key="other", salt="briefs.ReaderLink").signature(f"{link.pk}.{link.change.content_hash}"),
        "one letter off": f"{link.pk}-{swapped}",
        "truncated": link.token[:-1],
        "lengthened": link.token + "A",
        "no signature": f"{link.pk}-",
        "the key alone": str(link.pk),
        "the hash": f"{link.pk}-{link.change.content_hash}",
        "digits of another script": f"{str(link.pk).translate(ARABIC_DIGITS)}-{signature}",
        "some digits of another script": f"{str(link.pk)[0]}{str(link.pk)[1:].translate(ARABIC_DIGITS)}-{signature}",
        "letters beyond ASCII": f"{link.pk}-é{signature}",
        "a zero byte": f"{link.token}%00",
        "a space": f"{link.token}%20",
        "a line": f"{link.token}%0A",
        "half a surrogate": f"{link.pk}-%ED%A0%80",
        "bytes that are no text": f"{link.pk}-%FF",
        "very long": f"{link.pk}-{'A' * 5000}",
    }


def test_forged_address_is_found_nowhere(client, brief):
    link, other = make_link(brief), make_link(make_brief("Other"))
    # A key of several digits, of which some can be forged.
    ReaderLink.objects.filter(pk=link.pk).update(id=1_000_017)
    link = ReaderLink.objects.get(pk=1_000_017)
    for name, token in forged(link, other).items():
        for response in (client.get(f"/read/{token}/"), client.post(f"/read/{token}/", {"whole": "Yes"})):
            assert response.status_code == 404, name
            assert "Talks without results" not in response.content.decode(), name
            assert "Ada" not in response.content.decode(), name
    assert not ReaderVisit.objects.exists()
    assert not Comment.objects.exists()
    assert client.get(link.address).status_code == 200


@pytest.mark.once
def test_key_that_the_site_had_before_still_opens(client, brief, settings):
    address = make_link(brief).address
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert client.get(address).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(address).status_code == 404


def test_link_opens_nothing_if_its_revision_were_another(client, brief):
    """The signature is over the content, so the row cannot be turned to other words."""
    address = make_link(brief).address
    edit(brief, title="Other words")
    ReaderLink.objects.update(change=Change.objects.of(brief)[0])
    assert client.get(address).status_code == 404


def test_link_to_what_only_a_later_version_of_the_site_can_read_opens_nothing(client, brief):
    link = make_link(brief)
    Change.objects.update(snapshot={**brief.snapshot(), "schema": 99})
    assert client.get(link.address).status_code == client.post(link.address, {"whole": "Fine"}).status_code == 404
    assert not ReaderVisit.objects.exists()


@pytest.mark.parametrize(("seconds", "status", "state"), [(-1, 200, "open"), (0, 410, "expired"), (1, 410, "expired")])
def test_link_expires_to_the_second(client, brief, clock, seconds, status, state):
    link = make_link(brief, days=1)
    clock(NOW + timedelta(days=1, seconds=seconds))
    assert client.get(link.address).status_code == status
    assert link.state == state
    assert list(ReaderLink.objects.open()) == ([link] if state == "open" else [])
    assert link.is_open() == (state == "open")
    assert link.is_open(NOW)


@pytest.mark.once
def test_closed_link_says_whom_to_ask_and_nothing_of_the_text(client, brief, clock):
    expired, revoked = make_link(brief, days=1, note="The note"), make_link(brief, days=1, reader="Bob")
    revoked.revoke(by=make_person("other"))
    assert revoked.state == "revoked"
    clock(NOW + timedelta(days=1))
    pages = [client.get(link.address).content.decode() for link in (expired, revoked)]
    said = [words(page[page.index("<main") : page.index("</main>")]) for page in pages]
    asking = (
        "If you still need the text, or have something to say about it, ask Mona Maker, who can send you another link."
    )
    assert said == [
        f"This link is closed It was open until 28 January 2018, 09:30 UTC, and shows nothing any more. {asking}",
        f"This link is closed It was closed on 27 January 2018, 09:30 UTC, and shows nothing any more. {asking}",
    ]
    for secret in ("Talks", "Eight rounds", "Background", "No result", "The note", "Bob"):
        assert secret not in "".join(pages)
    assert not ReaderVisit.objects.exists()


@pytest.mark.once
def test_maker_whose_account_is_closed_is_not_named_but_the_link_stays_open(client, brief):
    maker = make_person("maker", first_name="Mona", last_name="Maker")
    link = make_link(brief, by=maker)
    maker.is_active = False
    maker.save()
    assert "to Bottomline and colleagues" in page_of(client, link)
    owner = make_person("owner", first_name="Olga", last_name="Owner")
    edit(brief, owner=owner)
    link = ReaderLink.objects.get()
    assert "to Olga Owner and colleagues" in page_of(client, link)
    link.revoke(by=owner)
    closed = client.get(link.address).content.decode()
    assert "ask Olga Owner, who can" in closed
    assert "Mona Maker" not in closed


@pytest.mark.once
def test_list_marks_a_maker_whose_account_is_closed(analyst, brief):
    make_link(brief, by=make_person("maker", first_name="Mona", last_name="Maker", is_active=False))
    assert "by Mona Maker (account closed)" in analyst.get(at("readers", brief.pk)).content.decode()


def test_reader_sees_the_same_whatever_becomes_of_the_draft(client, brief):
    link = make_link(brief)

    def article_shown() -> str:
        page = page_of(client, link)
        return page[page.index("<main") :]

    was = article_shown()
    with brief.revising(by=None):
        brief.title = "Another title"
        brief.save()
        section = brief.sections.get(heading="Issue")
        section.body = "<p>Other words.</p>"
        section.save()
        brief.sections.get(heading="Background").delete()
    assert article_shown() == was
    publish(brief)
    assert article_shown() == was
    brief.withdraw(by=None, reason="No longer holds")
    assert article_shown() == was


@pytest.mark.once
def test_bar_tells_what_has_been_published_since(client, brief):
    brief.slug = "talks"
    edit(brief)
    link = make_link(brief)
    publish(brief)
    assert 'This text has been published since: <a href="/briefs/talks/">read it there</a>.' in page_of(client, link)
    edit(brief, title="Another title")
    publish(brief, kind="update", note="More")
    page = page_of(client, link)
    assert "It is not published; please do not pass it on." in page
    assert 'What readers have now is <a href="/briefs/talks/">edition 2</a>.' in page
    brief.withdraw(by=None, reason="No longer holds")
    assert "What readers have now" not in page_of(client, link)


@pytest.mark.parametrize("number", [1, 3])
def test_reader_page_costs_the_same_however_long(client, django_assert_num_queries, number):
    brief = make_brief(sections=tuple((f"Section {n}", "<p>Words.</p>") for n in range(number)))
    link = make_link(brief)
    keys = passages_shown(brief.snapshot())
    link.comment(dict.fromkeys(keys, "Yes"), keys)
    with django_assert_num_queries(4):
        page = page_of(client, link)
    assert page.count("<textarea") == number + 2
    assert page.count("You wrote on") == number + 1


@pytest.mark.once
@pytest.mark.parametrize("fields", [{"title": ""}, {"date": None}, {"bottom_line": ""}, {"sections": ()}])
def test_unfinished_draft_can_be_read(client, fields):
    page = page_of(client, make_link(make_brief(**{"title": "Talks", **fields})))
    assert ("<h1>Untitled brief</h1>" in page) == ("title" in fields)
    assert "Comment on the bottom line" in page


@pytest.mark.once
def test_passages_with_boxes_are_those_that_history_knows(brief):
    keys = {passage.key: passage.name for passage in passages(Brief, brief.snapshot())}
    shown = passages_shown(brief.snapshot())
    assert list(shown.values()) == ["Bottom line", "Background", "Issue"]
    assert {key: keys[key] for key in shown} == shown


# The log of openings


def test_each_opening_is_logged_with_address_and_browser(client, brief, clock):
    link = make_link(brief)
    client.get(link.address, headers={"User-Agent": "Mozilla\x00/5.0 " + "é" * 300}, REMOTE_ADDR="203.0.113.7")
    client.get(link.address, headers={"User-Agent": "Slackbot-LinkExpanding 1.0"}, REMOTE_ADDR="2001:db8::1")
    client.head(link.address)
    client.post(link.address, {"whole": "Yes"})
    client.options(link.address)
    clock(NOW + timedelta(minutes=1))
    client.get(link.address, REMOTE_ADDR="unix:")
    assert list(link.visits.order_by("pk").values_list("at", "address", "agent")) == [
        (NOW, "203.0.113.7", "Mozilla/5.0 " + "é" * 188),
        (NOW, "2001:db8::1", "Slackbot-LinkExpanding 1.0"),
        (NOW + timedelta(minutes=1), None, ""),
    ]


@pytest.mark.once
@pytest.mark.parametrize(("behind", "address"), [(True, "198.51.100.9"), (False, "127.0.0.1")])
def test_address_behind_a_proxy_is_the_one_that_the_proxy_tells(client, brief, settings, behind, address):
    settings.BEHIND_PROXY = behind
    link = make_link(brief)
    client.get(link.address, headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.9"})
    assert link.visits.get().address == address


# Comments


def test_reader_comments_on_several_passages_at_once(client, brief):
    link, issue = make_link(brief), section_key(brief, "Issue")
    other = make_link(brief, reader="Bob")
    response = client.post(link.address, {issue: "Who says so?\r\n\r\nI do not.", "bottom_line": " Too long. "})
    assert response.status_code == 303
    assert response.headers["Location"] == reverse("briefs:reader", args=[link.token]) + "#comments.bottom_line"
    assert kept() == [
        ("bottom_line", "Bottom line", "Too long."),
        (issue, "Issue", "Who says so?\n\nI do not."),
    ]
    about = Comment.objects.values_list("brief", "link", "name", "change", "author", "resolved_at")
    assert set(about) == {(brief.pk, link.pk, "Ada Reader", link.change_id, None, None)}

    page = page_of(client, link)
    boxes = re.findall(r'<div class="comments" id="comments\.([^"]*)".*?</div>\n', page, re.DOTALL)
    assert boxes == ["bottom_line", section_key(brief, "Background"), issue, "whole"]
    at_issue = page[page.index(f'id="comments.{issue}"') : page.index('id="comments.whole"')]
    assert "<p>Who says so?</p>\n\n<p>I do not.</p>" in at_issue
    assert "Too long." not in at_issue
    assert "Too long." not in page_of(client, other)


@pytest.mark.once
def test_colleagues_find_the_comments_of_a_reader_among_those_on_the_brief(analyst, client, brief):
    client.post(make_link(brief).address, {"whole": "Fine on the whole.", section_key(brief, "Issue"): "Who says so?"})
    page = analyst.get(at("comments", brief.pk)).content.decode()
    assert page.count("<strong>Ada Reader</strong>") == 2
    assert "Fine on the whole." in page
    assert "Who says so?" in page
    assert f'href="{at("comments", brief.pk)}"' in analyst.get(at("readers", brief.pk)).content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({"verdict": "agree"}, "I have read it and agree."),
        ({"verdict": "object", "whole": "See above."}, "I have read it and have objections.\n\nSee above."),
        ({"whole": "Fine."}, "Fine."),
    ],
)
def test_reader_says_something_on_the_whole(client, brief, sent, text):
    link = make_link(brief)
    response = client.post(link.address, sent)
    assert response.headers["Location"].endswith("#comments.whole")
    assert kept() == [("", "", text)]
    assert text.partition("\n")[0] in page_of(client, link)


BAD_COMMENTS = [
    ({}, "There is nothing to send yet."),
    ({"whole": "", "bottom_line": " \r\n "}, "There is nothing to send yet."),
    ({"whole": "\x00\x07"}, "There is nothing to send yet."),
    ({"sections.999999": "Elsewhere"}, "There is nothing to send yet."),
    ({"whole": "x" * 5001}, "This is 5001 characters long; a comment has 5,000 at most."),
    ({"verdict": "maybe", "whole": "Fine"}, "maybe is not one of the available choices"),
]


def test_comment_that_cannot_be_kept_is_refused_in_words(client, brief):
    link = make_link(brief)
    for sent, complaint in BAD_COMMENTS:
        response = client.post(link.address, sent)
        assert response.status_code == 200, sent
        assert complaint in response.content.decode(), sent
        assert 'role="alert"' in response.content.decode(), sent
        assert kept() == [], sent


@pytest.mark.once
def test_what_was_typed_stays_in_its_boxes_when_one_is_refused(client, brief):
    issue = section_key(brief, "Issue")
    sent = {issue: "x" * 5001, "bottom_line": "Too <i>long</i>.", "whole": "Fine.", "verdict": "object"}
    response = client.post(make_link(brief).address, sent)
    page = response.content.decode()
    assert kept() == []
    boxes = dict(re.findall(r'<textarea name="([^"]*)"[^>]*>\r?\n(.*?)</textarea>', page, re.DOTALL))
    assert boxes == {
        "bottom_line": "Too &lt;i&gt;long&lt;/i&gt;.",
        section_key(brief, "Background"): "",
        issue: "x" * 5001,
        "whole": "Fine.",
    }
    assert re.findall(r'value="(\w*)"[^>]* checked', page) == ["object"]
    assert f'<a href="#comment.{issue}">' in page
    assert page.count("<details open>") == 3


def test_comment_of_five_thousand_characters_counts_line_ends_once(client, brief):
    text = "x" * 2499 + "\r\n" * 2 + "y" * 2499
    assert client.post(make_link(brief).address, {"whole": text}).status_code == 303
    assert len(Comment.objects.get().text) == 5000


def test_second_press_of_the_button_keeps_nothing_twice(client, brief):
    link = make_link(brief)
    for _ in range(2):
        assert client.post(link.address, {"whole": "Fine.", "bottom_line": "Fine."}).status_code == 303
    assert client.post(link.address, {"whole": "Fine.", "bottom_line": "On second thoughts…"}).status_code == 303
    assert [text for *_, text in kept()] == ["Fine.", "Fine.", "On second thoughts…"]


def test_link_takes_two_hundred_comments(client, brief):
    link = make_link(brief)
    assert MOST_COMMENTS == 200
    for n in range(199):
        Comment.objects.create(brief=brief, change=link.change, link=link, name="Ada", text=str(n), passage="")
    response = client.post(link.address, {"whole": "One", "bottom_line": "Two"})
    assert "A link takes 200 comments at most. Write the rest to Mona Maker." in response.content.decode()
    assert "One</textarea>" in response.content.decode()
    assert Comment.objects.count() == 199
    assert client.post(link.address, {"whole": "One"}).status_code == 303
    assert client.post(link.address, {"whole": "Two"}).status_code == 200
    assert client.post(make_link(brief, reader="Bob").address, {"whole": "Two"}).status_code == 303
    assert Comment.objects.count() == 201


@pytest.mark.once
def test_comment_through_a_closed_link_is_refused_and_given_back(client, brief):
    link = make_link(brief)
    link.revoke(by=None)
    response = client.post(link.address, {"whole": "A <b>long</b> thought", "bottom_line": "", "verdict": "agree"})
    page = response.content.decode()
    assert response.status_code == GONE
    assert "What you have just written was not sent" in page
    assert re.findall("<blockquote>(.*?)</blockquote>", page) == ["<p>A &lt;b&gt;long&lt;/b&gt; thought</p>"]
    assert kept() == []


def test_comment_is_refused_when_the_link_closes_while_it_is_sent(brief):
    link = make_link(brief)
    ReaderLink.objects.update(revoked_at=timezone.now())
    with pytest.raises(SharingRefused, match="This link is closed by now"):
        link.comment({"": "Fine"}, {"": ""})
    assert kept() == []


@pytest.mark.once
def test_reader_needs_no_cookie_to_comment(brief):
    strict = Client(enforce_csrf_checks=True)
    link = make_link(brief)
    # What a browser sends from a page that tells no referrer.
    response = strict.post(link.address, {"whole": "Fine."}, headers={"Origin": "null"})
    assert response.status_code == 303
    assert not strict.cookies


def test_database_refuses_a_comment_by_nobody_or_by_two(brief):
    link = make_link(brief)
    for authors in ({}, {"author": make_person("x"), "link": link}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(brief=brief, change=link.change, name="x", text="x", **authors)


# Ends


def test_revoke_closes_a_link_for_good(analyst, client, brief):
    link = make_link(brief)
    response = analyst.post(at("revoke", brief.pk, link.pk), follow=True)
    assert "The link of Ada Reader is revoked; it opens nothing any more." in response.content.decode()
    assert client.get(link.address).status_code == GONE
    link.refresh_from_db()
    assert (link.revoked_by, link.state) == (analyst.user, "revoked")
    first = link.revoked_at
    again = analyst.post(at("revoke", brief.pk, link.pk), follow=True)
    assert "The link of Ada Reader was closed already." in again.content.decode()
    link.refresh_from_db()
    assert link.revoked_at == first


def test_expired_link_needs_no_revoking(analyst, brief, clock):
    link = make_link(brief, days=1)
    clock(NOW + timedelta(days=1))
    assert link.revoke(by=analyst.user) is False
    assert (link.revoked_at, link.state) == (None, "expired")


def test_draft_with_links_and_comments_can_be_deleted_with_all_that_is_its(admin_client_of, client, brief):
    editor = admin_client_of("Editor")
    link = make_link(brief)
    page_of(client, link)
    client.post(link.address, {"whole": "Fine."})
    page = editor.get(at("delete", brief.pk))
    assert "Link of Ada Reader to Talks without results" in page.content.decode()
    response = editor.post(at("delete", brief.pk), {"post": "yes"}, follow=True)
    assert "was deleted successfully" in response.content.decode()
    assert not Brief.objects.exists()
    assert not ReaderLink.objects.exists()
    assert not ReaderVisit.objects.exists()
    assert not Comment.objects.exists()
    assert client.get(link.address).status_code == 404


def test_link_to_a_record_that_is_not_public_is_a_dead_end_for_the_reader(client):
    link = make_link(make_brief(actors=(make_actor(slug="annan"),)))
    assert 'href="/actors/annan/"' in page_of(client, link)
    assert client.get("/actors/annan/").status_code == 404
