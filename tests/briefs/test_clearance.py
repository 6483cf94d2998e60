"""By what right an edition comes out: an approval, a confirmed minor change, or an emergency that one signs."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Clearance, Edition, PublishRefused, Withdrawal
from history.ledger import UnrecordedWrite
from history.models import Change
from tests.forms import form_of
from tests.making import approve, edit, make_brief, make_live, make_person, publish

pytestmark = pytest.mark.django_db

MORE = "This is more than a minor change, unless the reviewer confirms that it is none."
NOT_APPROVED = "Nobody has approved the brief as it stands; submit it for review."


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def refusals(act) -> list[str]:
    with pytest.raises(PublishRefused) as refused:
        act()
    return refused.value.reasons


def send(client, address: str, **fields):
    return client.post(address, form_of(client.get(address), "act") | fields, follow=True)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response, name: str = "__all__") -> list[str]:
    return list(response.context["form"].errors.get(name, []))


def content(response) -> str:
    """What is in the middle of a page."""
    return response.content.decode().partition('id="content-main"')[2]


@pytest.fixture
def editor(admin_client_of):
    return admin_client_of("Editor", first_name="Ed", last_name="Itor")


@pytest.fixture
def publisher(admin_client_of):
    return admin_client_of("Publisher", first_name="Pub", last_name="Lisher")


# Approval


def test_edit_of_a_comma_after_the_approval_is_refused_with_the_reason(editor):
    brief = make_brief(bottom_line="<p>No result so far</p>")
    approve(brief)
    edit(brief, bottom_line="<p>No result, so far</p>")
    assert refusals(lambda: brief.publish(by=editor.user)) == [NOT_APPROVED]
    page = content(editor.get(at("publish", brief.pk)))
    assert NOT_APPROVED in page
    assert "<form" not in page
    assert not Edition.objects.exists()


def test_approval_is_kept_with_the_edition():
    brief = make_brief()
    approval = approve(brief)
    clearance = brief.publish(by=make_person("publisher")).clearance
    assert (clearance.approval, clearance.emergency_reason) == (approval, "")
    assert clearance.published_by.username == "publisher"
    assert not Clearance.objects.unsigned().exists()


@pytest.mark.once
def test_publish_page_tells_who_approved(editor):
    brief = make_brief()
    approve(brief)
    assert re.search(
        r"Approved by reviewer on \d+ \w{3} \d{4}, \d\d:\d\d", content(editor.get(at("publish", brief.pk)))
    )


def test_withdrawn_brief_needs_an_approval_that_is_younger():
    brief = edit(make_live(), title="Mended")
    approve(brief)
    brief.withdraw(by=None, reason="Wrong")
    assert refusals(lambda: brief.publish(by=None, kind="correction", note="x")) == [
        "The brief was withdrawn after it had been approved; submit it for review again."
    ]
    assert publish(brief, kind="correction", note="x").number == 2


def test_withdrawn_brief_does_not_return_as_a_minor_change():
    brief = make_live()
    brief.withdraw(by=None, reason="Wrong")
    assert "The brief is withdrawn, so it can come out again only as an update or a correction." in refusals(
        lambda: publish(brief, kind="minor")
    )


# Minor


@pytest.fixture
def changed() -> Brief:
    """A live brief that says seven where readers are told eight."""
    brief = make_live()
    with brief.revising(by=None):
        section = brief.sections.get()
        section.body = "<p>Seven rounds were held.</p>"
        section.save()
    return brief


def test_minor_change_of_a_number_is_refused_unless_the_reviewer_confirms_it(changed):
    approve(changed)
    assert refusals(lambda: changed.publish(by=None, kind="minor")) == [
        MORE,
        "“Eight” became “Seven” in Background.",
        "8.3 % of the words are different; a minor change has at most 5 %.",
    ]
    assert changed.publish(by=None, kind="correction", note="Seven, not eight").number == 2


def test_minor_change_that_the_reviewer_confirms_goes_out(changed):
    approve(changed, may_be_minor=True)
    assert changed.publish(by=make_person("publisher"), kind="minor").kind == "minor"


def test_reviewer_does_not_confirm_for_himself(changed):
    approve(changed, may_be_minor=True)
    assert refusals(lambda: changed.publish(by=make_person("reviewer"), kind="minor"))[0] == MORE


def test_correction_of_spelling_is_minor():
    brief = make_brief(sections=(("Background", f"<p>Eigth {'word ' * 40}</p>"),))
    brief = make_live(brief)
    with brief.revising(by=None):
        section = brief.sections.get()
        section.body = f"<p>Either {'word ' * 40}</p>"
        section.save()
    approve(brief)
    assert brief.publish(by=None, kind="minor").number == 2


@pytest.mark.once
def test_page_tells_why_a_change_is_not_minor_before_and_after_it_is_tried(changed, editor):
    approve(changed)
    assert "“Eight” became “Seven” in Background." in content(editor.get(at("publish", changed.pk)))
    response = send(editor, at("publish", changed.pk), kind="minor", note="kept")
    assert errors(response)[:2] == [MORE, "“Eight” became “Seven” in Background."]
    assert response.content.decode().count("“Eight” became “Seven” in Background.") == 1
    assert form_of(response, "act")["note"] == ["kept"]
    assert Edition.objects.count() == 1


# Emergency


def test_emergency_goes_out_with_a_reason_and_is_flagged(publisher):
    brief = make_brief()
    response = send(publisher, at("publish", brief.pk), emergency="Shelling has begun")
    assert told(response) == ["Edition 1 is live."]
    clearance = Clearance.objects.unsigned().get()
    assert (clearance.approval, clearance.emergency_reason) == (None, "Shelling has begun")
    assert clearance.published_by == publisher.user
    assert Change.objects.of(brief)[0].reason == "Shelling has begun"


@pytest.mark.once
@pytest.mark.parametrize("reason", ["", " \n "])
def test_emergency_without_a_reason_is_refused(publisher, reason):
    brief = make_brief()
    response = send(publisher, at("publish", brief.pk), emergency=reason)
    assert errors(response, "emergency") == ["This field is required."]
    assert refusals(lambda: brief.publish(by=publisher.user, emergency=reason)) == [NOT_APPROVED]
    assert not Edition.objects.exists()


@pytest.mark.once
def test_emergency_is_not_offered_to_an_editor_and_not_taken_from_one(editor):
    brief = make_brief()
    page = editor.get(at("publish", brief.pk))
    assert 'name="emergency"' not in page.content.decode()
    data = {"seen": brief.content_hash, "kind": "first", "when": "now", "emergency": "Shelling has begun"}
    assert errors(editor.post(at("publish", brief.pk), data)) == [NOT_APPROVED]
    assert not Edition.objects.exists()


@pytest.mark.once
def test_emergency_is_not_offered_for_what_is_approved(publisher):
    brief = make_brief()
    approve(brief)
    assert 'name="emergency"' not in publisher.get(at("publish", brief.pk)).content.decode()


def test_emergency_does_not_make_a_change_minor(changed):
    assert refusals(lambda: changed.publish(by=None, kind="minor", emergency="Shelling"))[0] == MORE


def test_emergency_that_was_called_off_needs_no_signature():
    brief = make_brief()
    brief.publish(by=None, emergency="Shelling", at=timezone.now() + timedelta(hours=1))
    assert Clearance.objects.unsigned().count() == 1
    brief.unschedule(by=None)
    assert Clearance.objects.unsigned().count() == 0
    assert refusals(lambda: Clearance.objects.get().sign(by=make_person("editor"))) == [
        "This edition was called off and never came out, so there is nothing to sign."
    ]


def test_emergency_gives_the_review_back_when_it_is_called_off():
    brief = make_brief()
    brief.submit(by=make_person("submitter"))
    brief.publish(by=None, emergency="Shelling", at=timezone.now() + timedelta(hours=1))
    assert brief.open_submission() is None
    brief.unschedule(by=None)
    assert brief.open_submission().submitted_by.username == "submitter"


# Signing


@pytest.fixture
def urgent(publisher) -> Brief:
    brief = edit(make_live(), title="Shelling has begun", by=make_person("writer", "Editor"))
    brief.publish(by=publisher.user, kind="update", note="New", emergency="It cannot wait")
    return brief


@pytest.mark.once
def test_second_person_reads_and_signs(urgent, editor):
    page = content(editor.get(at("sign", urgent.pk, 2)))
    assert "It cannot wait" in page
    assert "Pub Lisher" in page
    assert re.search(r"<del>Talks", page)
    for view in ("change", "withdraw"):
        assert f'href="{at(view, urgent.pk)}"' in page
    response = send(editor, at("sign", urgent.pk, 2))
    assert told(response) == ["You have signed edition 2."]
    clearance = Clearance.objects.get(edition__number=2)
    assert clearance.signed_by == editor.user
    assert clearance.signed_at is not None
    assert not Clearance.objects.unsigned().exists()
    assert "Emergency, signed by Ed Itor" in " ".join(content(editor.get(at("editions", urgent.pk))).split())


@pytest.mark.once
def test_publisher_does_not_sign_his_own(urgent, publisher):
    reason = "You have published this edition, so somebody else has to sign it."
    assert reason in content(publisher.get(at("sign", urgent.pk, 2)))
    assert errors(publisher.post(at("sign", urgent.pk, 2))) == [reason]
    assert Clearance.objects.unsigned().count() == 1


def test_writer_does_not_sign_what_he_wrote(urgent, client):
    writer = make_person("writer")
    client.force_login(writer)
    edit(urgent, title="Written since by another", by=make_person("other"))
    reason = "You were the last to change what this edition says, so somebody else has to sign it."
    assert errors(client.post(at("sign", urgent.pk, 2))) == [reason]
    assert Clearance.objects.unsigned().count() == 1
    Clearance.objects.get(edition__number=2).sign(by=make_person("other"))


def test_writer_does_not_sign_what_the_system_changed_after_him(publisher, client):
    brief = edit(make_live(), title="Shelling has begun", by=make_person("writer", "Editor"))
    edit(brief, date=date(2018, 1, 26))
    brief.publish(by=publisher.user, kind="update", note="New", emergency="It cannot wait")
    client.force_login(make_person("writer"))
    reason = "You were the last to change what this edition says, so somebody else has to sign it."
    assert errors(client.post(at("sign", brief.pk, 2))) == [reason]
    assert Clearance.objects.unsigned().count() == 1


def test_edition_is_signed_once(urgent, editor):
    data = form_of(editor.get(at("sign", urgent.pk, 2)), "act")
    Clearance.objects.get(edition__number=2).sign(by=make_person("first"))
    assert errors(editor.post(at("sign", urgent.pk, 2), data)) == ["first has signed this edition already."]
    assert Clearance.objects.get(edition__number=2).signed_by.username == "first"


@pytest.mark.once
def test_approved_edition_needs_no_signature(urgent, editor):
    assert errors(editor.post(at("sign", urgent.pk, 1))) == [
        "This edition was approved before it came out, so there is nothing to sign."
    ]


@pytest.mark.once
def test_signing_needs_the_right_to_review(urgent, admin_client_of):
    analyst = admin_client_of("Analyst")
    assert analyst.get(at("sign", urgent.pk, 2)).status_code == 403
    assert analyst.post(at("sign", urgent.pk, 2)).status_code == 403
    assert Clearance.objects.unsigned().count() == 1
    assert "read and sign" not in content(analyst.get(at("editions", urgent.pk)))


def test_edition_that_is_not_there_is_not_signed(urgent, editor):
    for number in (9, 10**20):
        assert editor.get(at("sign", urgent.pk, number)).status_code == 404


@pytest.mark.once
def test_first_edition_is_shown_whole_to_who_signs(editor):
    brief = make_brief()
    brief.publish(by=None, emergency="It cannot wait")
    assert "Eight rounds were held." in content(editor.get(at("sign", brief.pk, 1)))


@pytest.mark.once
def test_editions_page_flags_what_is_not_signed(urgent, editor):
    page = " ".join(content(editor.get(at("editions", urgent.pk))).split())
    assert "<strong>Emergency, not signed</strong>" in page
    assert f'href="{at("sign", urgent.pk, 2)}"' in page


def test_editions_page_costs_the_same_for_many(editor, django_assert_num_queries):
    def cost(queries: int) -> None:
        with django_assert_num_queries(queries):
            editor.get(at("editions", brief.pk))

    brief = make_live()
    editor.get(at("editions", brief.pk))
    cost(8)
    for n in range(2):
        publish(edit(brief, title=f"Title {n}"), kind="update", note="x")
    cost(8)


# What was seen


@pytest.mark.once
def test_page_that_is_out_of_date_is_refused_shows_the_change_and_keeps_what_was_typed(editor):
    brief = edit(make_live(), title="Second title")
    approve(brief)
    data = form_of(editor.get(at("publish", brief.pk)), "act") | {"kind": "correction", "note": "Typed"}
    edit(brief, title="Third title")
    approve(brief)
    response = editor.post(at("publish", brief.pk), data)
    assert errors(response) == [
        "The brief has changed since you opened this page; look at the change before you decide."
    ]
    page = content(response)
    assert re.search(
        r"What has changed since.*<del>Second\s*</del>.*<ins>Third\s*</ins>.*What readers", page, re.DOTALL
    )
    again = form_of(response, "act")
    assert (again["kind"], again["note"]) == (["correction"], ["Typed"])
    assert Edition.objects.count() == 1
    response = editor.post(at("publish", brief.pk), again, follow=True)
    assert told(response) == ["Edition 2 is live."]
    assert brief.live_edition().title == "Third title"


@pytest.mark.once
def test_approval_that_lapsed_meanwhile_keeps_what_was_typed(editor):
    brief = edit(make_live(), title="Second title")
    approve(brief)
    data = form_of(editor.get(at("publish", brief.pk)), "act") | {"kind": "correction", "note": "Typed"}
    edit(brief, title="Third title")
    response = editor.post(at("publish", brief.pk), data)
    assert NOT_APPROVED in errors(response)
    assert form_of(response, "act")["note"] == ["Typed"]
    assert Edition.objects.count() == 1


def test_withdrawal_of_another_edition_than_was_read_is_refused(editor):
    brief = make_live()
    data = form_of(editor.get(at("withdraw", brief.pk)), "act") | {"reason": "Wrong"}
    publish(edit(brief, title="Mended"), kind="correction", note="x")
    response = editor.post(at("withdraw", brief.pk), data)
    assert errors(response) == ["Edition 2 has come out since you opened this page; look at it first."]
    again = form_of(response, "act")
    assert (data["seen"], again["seen"], again["reason"]) == (["1"], ["2"], ["Wrong"])
    assert not Withdrawal.objects.exists()
    editor.post(at("withdraw", brief.pk), again)
    assert Withdrawal.objects.get().edition.number == 2


@pytest.mark.parametrize("seen", ["x", str(10**30), "1\x00", "-1"])
def test_number_that_no_edition_has_is_refused(editor, seen):
    brief = make_live()
    response = editor.post(at("withdraw", brief.pk), {"seen": seen, "kind": "withdrawn", "reason": "x"})
    assert errors(response, "seen")
    assert brief.live_edition()


# Inside another revision


def test_act_within_another_revision_is_refused():
    brief = make_brief()
    approve(brief)
    with pytest.raises(UnrecordedWrite, match="in a revision of its own"), brief.revising(by=None):
        brief.publish(by=None)
    assert not Edition.objects.exists()
    brief.publish(by=None)
    with pytest.raises(UnrecordedWrite, match="in a revision of its own"), brief.revising(by=None):
        brief.withdraw(by=None, reason="x")
    assert brief.live_edition()


# Published in error


def test_what_was_published_in_error_leads_to_what_replaces_it(client):
    brief, better = make_live(slug="wrong"), make_live(title="Better", slug="better")
    brief.withdraw(by=None, reason="Wrong", kind="in_error", replacement=better)
    for address in ("/briefs/wrong/", "/briefs/wrong/editions/1/", "/briefs/wrong/editions/"):
        response = client.get(address)
        assert (response.status_code, response.url) == (302, "/briefs/better/")
    better.withdraw(by=None, reason="Wrong, too")
    for address in ("/briefs/wrong/", "/briefs/wrong/editions/1/"):
        assert client.get(address).status_code == 410


def test_two_briefs_that_replace_each_other_lead_in_no_circle(client):
    one, other = make_live(slug="one"), make_live(slug="other")
    one.withdraw(by=None, reason="Wrong", kind="in_error", replacement=other)
    assert refusals(lambda: other.withdraw(by=None, reason="Wrong", kind="in_error", replacement=one)) == [
        "“Talks without results” is not live, so readers could not be sent there."
    ]
    Withdrawal.objects.update(replacement=None)
    publish(one, kind="correction", note="x")
    other.withdraw(by=None, reason="Wrong", kind="in_error", replacement=one)
    Withdrawal.objects.filter(brief=one).update(replacement=other)
    one.withdraw(by=None, reason="Wrong", kind="in_error")
    Withdrawal.objects.filter(brief=one).update(replacement=other)
    assert [client.get(f"/briefs/{slug}/").status_code for slug in ("one", "other")] == [410, 410]


def test_text_published_in_error_stays_gone_when_the_brief_comes_out_mended(client):
    brief, better = make_live(slug="wrong"), make_live(title="Better", slug="better")
    brief.withdraw(by=None, reason="Wrong", kind="in_error", replacement=better)
    publish(edit(brief, title="Mended"), kind="correction", note="x")
    assert client.get("/briefs/wrong/").status_code == 200
    assert client.get("/briefs/wrong/editions/1/").status_code == 410


def test_withdrawn_page_stays_with_reason_and_link_and_leaves_lists_and_feeds_with_a_word(client):
    brief, better = make_live(title="Xyzzy", slug="old"), make_live(title="Better", slug="better")
    brief.withdraw(by=None, reason="It rests on a forgery", replacement=better)
    for address in ("/briefs/old/", "/briefs/old/editions/1/"):
        page = client.get(address).content.decode()
        assert "It rests on a forgery" in page
        assert 'href="/briefs/better/"' in page
    for address in ("/", "/briefs/", "/briefs/?q=Xyzzy"):
        assert "Xyzzy</a>" not in client.get(address).content.decode()
    assert "It rests on a forgery" in client.get("/feeds/briefs.atom").content.decode()


# Who may


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Outside contributor", set()),
        ("Analyst", set()),
        ("Editor", {"publish", "unschedule", "withdraw", "sign"}),
        ("Publisher", {"publish", "unschedule", "withdraw", "sign"}),
        ("Administrator", {"publish", "unschedule", "withdraw", "sign"}),
    ],
)
def test_acts_are_open_to_the_roles_that_may(admin_client_of, role, may):
    client = admin_client_of(role)
    brief = edit(make_live(owner=client.user), title="Planned")
    publish(brief, kind="update", note="x", at=timezone.now() + timedelta(hours=1))
    pages = {name: at(name, brief.pk) for name in ("publish", "unschedule", "withdraw")} | {
        "sign": at("sign", brief.pk, 1)
    }
    assert {name for name, address in pages.items() if client.get(address).status_code == 200} == may
    for name in pages.keys() - may:
        data = {"seen": "2", "kind": "withdrawn", "reason": "x", "when": "now"}
        assert client.post(pages[name], data).status_code == 403
    assert brief.scheduled_edition().number == 2
    assert brief.live_edition().number == 1


@pytest.mark.once
def test_outside_contributor_sees_the_editions_of_his_own_briefs_only(admin_client_of):
    client = admin_client_of("Outside contributor")
    own, other = make_live(owner=client.user, title="Own"), make_live(title="Other")
    assert [client.get(at("editions", brief.pk)).status_code for brief in (own, other)] == [200, 404]
    assert [client.get(at("publish", brief.pk)).status_code for brief in (own, other)] == [403, 404]
