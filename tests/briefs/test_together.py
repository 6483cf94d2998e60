"""Two people at one brief: each pair of acts, done at once and in both orders, loses nothing that anybody typed."""

import re
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actors.models import Actor
from briefs.models import Brief, BriefActor, Section
from history.models import Buffer, Change
from tests.forms import Data, add_row, form_of
from tests.making import approve, edit, make_actor, make_brief, make_event, publish, undone

pytestmark = pytest.mark.django_db


def at(view: str, *args: Any) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def told(response) -> list[str]:
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


def opened(client: Client, brief: Brief) -> Data:
    """The form of the brief as this person has it on the screen."""
    return form_of(client.get(at("change", brief.pk)), "brief_form")


def sent(client: Client, brief: Brief, data: Data, *, follow: bool = False):
    return client.post(at("change", brief.pk), data, follow=follow)


def is_conflict(response) -> bool:
    return 'id="conflict-form"' in response.content.decode()


def chosen(client: Client, response, take: str, *, follow: bool = False, **texts: str):
    """Answer every question of a conflict page alike; texts, by the end of the key, are written by hand."""
    data = form_of(response, "conflict-form")
    for question in response.context["questions"]:
        written = next((text for end, text in texts.items() if question.conflict.key.endswith(end)), None)
        data[f"{question.name}:take"] = take if written is None else "text"
        if written is not None:
            data[f"{question.name}:text"] = written
    return client.post(response.context["action"], data, follow=follow)


def working_copy(brief: Brief) -> str:
    """All words of the working copy."""
    return str(Brief.objects.get(pk=brief.pk).snapshot())


@pytest.fixture
def draft() -> Brief:
    return make_brief(
        sections=(("Background", "<p>Eight rounds.</p>"), ("Issue", "<p>No result.</p>")),
        actors=(make_actor("Kofi Annan"), make_actor("Lakhdar Brahimi")),
        events=(make_event("Geneva I Conference"),),
    )


@pytest.fixture
def brief(draft) -> Brief:
    """One that readers have, and with an earlier revision to restore."""
    publish(draft)
    return edit(draft, title="Talks without any results", reason="So that there is something to restore")


@pytest.fixture
def amal(admin_client_of) -> Client:
    return admin_client_of("Editor", "Publisher", username="amal", first_name="Amal", last_name="Haddad")


@pytest.fixture
def ed(admin_client_of) -> Client:
    return admin_client_of("Editor", "Publisher", username="ed", first_name="Ed", last_name="Itor")


# What each of the two does: fill in a form that is open, and send it. Each returns what it typed.


class Act:
    """Something that a person does to a brief: `opens` what there is to see, `sends` it later."""

    typed = ""

    def opens(self, client: Client, brief: Brief) -> None:
        self.client, self.brief = client, brief

    def sends(self, *, follow: bool = False):
        raise NotImplementedError

    def is_there(self) -> bool:
        """Is what was done in the working copy?"""
        return self.typed in working_copy(self.brief)


class Filling(Act):
    """Types something into the form."""

    def opens(self, client: Client, brief: Brief) -> None:
        super().opens(client, brief)
        self.data = opened(client, brief)
        self.fill(client.user.username)

    def fill(self, who: str) -> None:
        raise NotImplementedError

    def type(self, name: str, text: str) -> None:
        self.typed, self.data[name] = text, text

    def sends(self, *, follow: bool = False):
        return sent(self.client, self.brief, self.data, follow=follow)


class Title(Filling):
    def fill(self, who: str) -> None:
        self.type("title", f"A title of {who} – “жнец”")


class BottomLine(Filling):
    def fill(self, who: str) -> None:
        self.type("bottom_line", f"<p>A bottom line of {who}.</p>")


class SectionA(Filling):
    def fill(self, who: str) -> None:
        self.type("sections-0-body", f"<p>Nine rounds, says {who}.</p>")


class SectionB(Filling):
    def fill(self, who: str) -> None:
        self.type("sections-1-body", f"<p>A result, says {who}.</p>")


class AddLink(Filling):
    def fill(self, who: str) -> None:
        self.typed = f"A note of {who}"
        add_row(self.data, "actor_links", actor=make_actor(f"Actor of {who}").pk, note=self.typed)


class RemoveLink(Filling):
    def fill(self, who: str) -> None:
        self.data["actor_links-0-DELETE"] = "on"

    def is_there(self) -> bool:
        return not BriefActor.objects.filter(brief=self.brief, actor__name="Kofi Annan").exists()


class Reorder(Filling):
    def fill(self, who: str) -> None:
        self.data |= {"sections-0-order": "2", "sections-1-order": "1"}

    def is_there(self) -> bool:
        return [s.heading for s in self.brief.sections.all()] == ["Issue", "Background"]


class OnItsPage(Act):
    """An act that has a page of its own."""

    page = ""

    def opens(self, client: Client, brief: Brief) -> None:
        super().opens(client, brief)
        self.address = at(*self.where())
        self.data = form_of(client.get(self.address), "act") | self.answers(client.user.username)

    def where(self) -> tuple:
        return self.page, self.brief.pk

    def answers(self, who: str) -> Data:
        raise NotImplementedError

    def sends(self, *, follow: bool = False):
        return self.client.post(self.address, self.data, follow=follow)


class Publish(OnItsPage):
    page = "publish"

    def answers(self, who: str) -> Data:
        self.typed = f"A public note of {who}"
        return {"kind": "update", "note": self.typed}

    def is_there(self) -> bool:
        return self.brief.editions.filter(change_note=self.typed).exists()


class Withdraw(OnItsPage):
    page = "withdraw"

    def answers(self, who: str) -> Data:
        self.typed = f"A public reason of {who}"
        return {"reason": self.typed}

    def is_there(self) -> bool:
        return self.brief.withdrawals.filter(reason=self.typed).exists()


class Restore(OnItsPage):
    def where(self) -> tuple:
        return "restore", self.brief.pk, 1

    def answers(self, who: str) -> Data:
        self.typed = f"An earlier title, says {who}"
        return {"reason": self.typed}

    def is_there(self) -> bool:
        return Change.objects.of(self.brief).filter(action="restored", revision__comment__contains=self.typed).exists()


ACTS = {
    "title": Title,
    "bottom line": BottomLine,
    "section A": SectionA,
    "section B": SectionB,
    "add a link": AddLink,
    "remove a link": RemoveLink,
    "reorder": Reorder,
    "publish": Publish,
    "withdraw": Withdraw,
    "restore": Restore,
}
#: Forms that have the same text in them. All other pairs of forms are joined without a question.
ASKED = {(name, name) for name in ("title", "bottom line", "section A", "section B")} | {("restore", "title")}


def all_opened(client: Client, brief: Brief, names: Iterable[str]) -> dict[str, Act]:
    """Each of these acts as one person begins it."""
    acts = {name: ACTS[name]() for name in names}
    for act in acts.values():
        act.opens(client, brief)
    return acts


def assert_nothing_is_lost(one: Act, other: Act, *, asked: bool, both_restore: bool) -> None:
    """The second act, sent after the first, is done, or what was typed can still be chosen or copied."""
    page = other.sends()
    assert is_conflict(page) == asked
    if asked:
        assert one.typed in working_copy(other.brief) or isinstance(one, Restore)
        assert page.context["sent"].count(next(pair for pair in page.context["sent"] if pair[1] == other.typed)) == 1
        (buffer,) = Buffer.objects.all()
        assert (buffer.user, buffer.in_conflict) == (other.client.user, True)
        assert [other.typed] in buffer.fields.values()
        chosen(other.client, page, "mine")
        assert not Buffer.objects.exists()
        assert other.is_there()
        assert other.typed in working_copy(other.brief)
    elif other.is_there():
        assert one.is_there()
    elif not both_restore:  # there, the second finds nothing left to restore
        # An act on what has changed since it was looked at is refused, and what was typed stands on the page.
        assert isinstance(other, OnItsPage)
        assert other.typed in page.content.decode()
    assert isinstance(other, OnItsPage) or other.is_there()


@pytest.mark.once
@pytest.mark.parametrize("approved", [False, True])
def test_two_acts_at_once_lose_nothing_that_was_typed(subtests, brief, amal, ed, approved):
    """All ordered pairs: those with a publication where there is an approval, and the others where there is none."""
    if approved:
        approve(brief, may_be_minor=True)
    names = [name for name in ACTS if approved or name != "publish"]
    ones, others = all_opened(amal, brief, names), all_opened(ed, brief, names)
    for first, one in ones.items():
        with undone():
            assert not is_conflict(one.sends(follow=True))
            assert one.is_there()
            for second in names:
                if ("publish" in (first, second)) != approved:
                    continue
                with subtests.test(first=first, second=second), undone():
                    both = first == second == "restore"
                    asked = (first, second) in ASKED
                    assert_nothing_is_lost(one, others[second], asked=asked, both_restore=both)


# What the person is told


@pytest.mark.once
def test_change_to_another_section_is_joined_and_told_by_name(brief, amal, ed):
    one, other = SectionA(), SectionB()
    one.opens(amal, brief)
    other.opens(ed, brief)
    one.sends()
    assert told(other.sends(follow=True))[0] == (
        "Amal Haddad has changed Background since you opened this; both changes are kept."
    )
    change = Change.objects.of(brief)[0]
    assert (change.person, change.action, change.summary) == ("Ed Itor", "edited", "Issue")


@pytest.mark.once
def test_conflict_page_shows_base_theirs_and_mine_as_redlines(brief, amal, ed):
    one, other = SectionA(), SectionA()
    one.opens(amal, brief)
    other.opens(ed, brief)
    other.data["reason"] = "Ed knows"
    one.sends()
    page = other.sends()
    (question,) = page.context["questions"]
    assert question.label == "Section: Background – body"
    assert question.base == "<h3>Background</h3><p>Eight rounds.</p>"
    assert (
        "<ins>Nine rounds, says amal.</ins>" in question.theirs.replace("</ins> <ins>", " ")
        or "amal" in question.theirs
    )
    assert "<del>" in question.mine
    assert "ed." in question.mine
    assert page.context["told"] == "Amal Haddad has changed Background since you opened this."
    assert [choice.label for choice in question.choices] == ["Keep theirs", "Keep mine", "Keep what I write here:"]
    assert ("reason", "Ed knows") in page.context["sent"]
    assert Change.objects.of(brief)[0].person == "Amal Haddad"


#: What is taken, what is written by hand, and the section that comes of it.
CHOICES = {
    "theirs": ("theirs", {}, "<p>Nine rounds, says amal.</p>"),
    "mine": ("mine", {}, "<p>Nine rounds, says ed.</p>"),
    "by hand": ("mine", {"body": "<p>Nine, say both<script>alert(1)</script>.</p>"}, "<p>Nine, say both.</p>"),
}


def test_choice_is_written_as_one_revision_with_the_reason(subtests, brief, amal, ed):
    one, other = SectionA(), SectionA()
    one.opens(amal, brief)
    other.opens(ed, brief)
    other.data |= {"title": "Ed’s title", "reason": "Ed knows"}
    one.sends()
    number = Change.objects.of(brief)[0].number
    asked = other.sends()
    for case, (take, texts, body) in CHOICES.items():
        with subtests.test(case), undone():
            page = chosen(ed, asked, take, follow=True, **texts)
            assert told(page)[0] == (
                "Amal Haddad has changed Background since you opened this; this is saved as you chose."
            )
            assert Section.objects.get(brief=brief, heading="Background").body == body
            change = Change.objects.of(brief)[0]
            assert (change.number, change.person, change.reason) == (number + 1, "Ed Itor", "Ed knows")
            assert Brief.objects.get(pk=brief.pk).title == "Ed’s title"


@pytest.mark.once
def test_only_what_is_newly_in_conflict_is_asked_again(brief, amal, ed):
    forms = [Title(), SectionA(), Title()]
    for form, client in zip(forms, (amal, amal, ed), strict=True):
        form.opens(client, brief)
    forms[0].sends()
    mine = forms[2]
    mine.data["sections-0-body"] = "<p>Ten rounds.</p>"
    page = mine.sends()
    assert [q.conflict.key for q in page.context["questions"]] == ["title"]
    forms[1].sends()
    page = chosen(ed, page, "mine")
    (question,) = page.context["questions"]
    assert question.conflict.key.startswith("sections.")
    assert question.conflict.key.endswith(".body")
    page = chosen(ed, page, "theirs")
    assert not is_conflict(page)
    assert Brief.objects.get(pk=brief.pk).title == mine.typed
    assert Section.objects.get(brief=brief, heading="Background").body == forms[1].typed


@pytest.mark.once
def test_what_changed_again_while_it_was_being_decided_is_asked_again(brief, amal, ed):
    mine = Title()
    mine.opens(ed, brief)
    edit(brief, title="Theirs, first")
    page = mine.sends()
    edit(brief, title="Theirs, second")
    page = chosen(ed, page, "theirs")
    assert is_conflict(page)
    assert page.context["questions"][0].conflict.theirs == "Theirs, second"
    chosen(ed, page, "theirs")
    assert Brief.objects.get(pk=brief.pk).title == "Theirs, second"


@pytest.mark.once
def test_question_without_an_answer_is_asked_again_with_the_text_written_by_hand(brief, ed):
    mine = Title()
    mine.opens(ed, brief)
    edit(brief, title="Theirs")
    page = mine.sends()
    data = form_of(page, "conflict-form") | {"_conflict:title:text": "Of both"}
    page = ed.post(page.context["action"], data)
    assert is_conflict(page)
    assert form_of(page, "conflict-form")["_conflict:title:text"] == ["Of both"]
    page = chosen(ed, page, "mine", title="x" * 301)
    assert page.context["questions"][0].faults == ["Ensure this value has at most 300 characters (it has 301)."]
    assert Brief.objects.get(pk=brief.pk).title == "Theirs"


# Forms that are odd


TOKENS = {
    "none": "",
    "number": "1",
    "nought": "0:" + "0" * 64,
    "wrong hash": "1:" + "0" * 64,
    "huge": "99999999999999999999:" + "0" * 64,
    "zero byte": "1\x00",
    "long": "x" * 10_000,
    "other digits": "９:" + "0" * 64,
}


@pytest.mark.once
def test_form_that_does_not_say_what_it_was_opened_on_is_refused(subtests, brief, ed):
    mine = Title()
    mine.opens(ed, brief)
    refusal = "This form does not say what it was opened on, so nothing was saved. Open it again."
    for case, token in TOKENS.items():
        with subtests.test(case), undone():
            mine.data["opened_on"] = token
            page = mine.sends().content.decode()
            assert refusal in page
            assert mine.typed in page
            assert mine.typed not in working_copy(brief)


@pytest.mark.once
def test_form_opened_on_another_brief_is_refused(brief, ed):
    mine = Title()
    mine.opens(ed, brief)
    mine.data["opened_on"] = opened(ed, make_brief("Another"))["opened_on"]
    assert "nothing was saved" in mine.sends().content.decode()
    assert not mine.is_there()


@pytest.mark.once
def test_row_of_another_brief_is_never_touched(subtests, brief, ed):
    other = make_brief("Another", sections=(("Theirs", "<p>Untouched.</p>"),))
    data = opened(ed, brief)
    data |= {"sections-0-id": other.sections.get().pk, "sections-0-body": "<p>Forged.</p>"}
    for case in ("fresh", "stale"):
        with subtests.test(case), undone():
            if case == "stale":
                edit(brief, title="Meanwhile")
            page = sent(ed, brief, data).content.decode()
            assert "This row is none of this record." in page
            assert "Forged." in page
            assert other.sections.get().body == "<p>Untouched.</p>"
            assert "Forged." not in working_copy(brief)


def test_numbers_of_rows_beyond_reason_are_told_and_not_a_server_error(subtests, brief, ed):
    data = opened(ed, brief) | {"sections-0-body": "<p>Forged.</p>"}
    edit(brief, title="Meanwhile")
    for number in ("999999999999999999999999", "-1", "x", "1.5"):
        with subtests.test(number), undone():
            page = sent(ed, brief, data | {"sections-0-id": number})
            assert page.status_code == 200
            assert "Forged." in page.content.decode()
            assert "Forged." not in working_copy(brief)


@pytest.mark.once
def test_forged_answers_decide_nothing(subtests, brief, ed):
    mine = Title()
    mine.opens(ed, brief)
    edit(brief, title="Theirs")
    forged = {"_conflict:title:seen": "0", "_conflict:owner:take": "text"}
    forged |= {"_conflict:sections.x.y.z:take": "text", "_conflict::take": "text"}
    for answer in ("", "neither", "text", "mine"):
        with subtests.test(answer), undone():
            assert is_conflict(sent(ed, brief, mine.data | forged | {"_conflict:title:take": answer}))
            assert Brief.objects.get(pk=brief.pk).title == "Theirs"


def with_text(response, text: str) -> Data:
    """The page of one conflict, answered with a text written by hand."""
    (question,) = response.context["questions"]
    return form_of(response, "conflict-form") | {f"{question.name}:take": "text", f"{question.name}:text": text}


@pytest.mark.once
def test_text_written_together_is_asked_about_again_where_it_has_become_needless(subtests, brief, ed):
    data = opened(ed, brief) | {"title": "Mine"}
    edit(brief, title="Theirs")
    answer = with_text(sent(ed, brief, data), "Theirs and mine")
    for meanwhile in ("Talks without any results", "Mine", "A third title"):
        with subtests.test(meanwhile), undone():
            edit(Brief.objects.get(), title=meanwhile)
            page = sent(ed, brief, answer)
            assert is_conflict(page)
            assert form_of(page, "conflict-form")["_conflict:title:text"] == ["Theirs and mine"]
            sent(ed, brief, form_of(page, "conflict-form"))
            assert Brief.objects.get().title == "Theirs and mine"


@pytest.mark.once
def test_text_written_together_outlives_the_section_that_it_is_for(brief, ed):
    section = brief.sections.first()
    data = opened(ed, brief) | {"sections-0-body": "<p>Mine.</p>"}
    with brief.revising(by=None):
        section.body = "<p>Theirs.</p>"
        section.save()
    answer = with_text(sent(ed, brief, data), "<p>Theirs and mine.</p>")
    with brief.revising(by=None):
        section.delete()
    page = sent(ed, brief, answer)
    assert is_conflict(page)
    assert "Theirs and mine." in page.context["questions"][0].mine
    chosen(ed, page, "mine")
    assert "<p>Theirs and mine.</p>" in working_copy(brief)


@pytest.mark.once
def test_two_tabs_of_one_person_are_told_apart_from_others(brief, ed):
    one, other = Title(), BottomLine()
    one.opens(ed, brief)
    other.opens(ed, brief)
    one.sends(follow=True)
    assert told(other.sends(follow=True))[0] == (
        "You, in another window, have changed Title since you opened this; both changes are kept."
    )


@pytest.mark.once
def test_stale_form_sent_twice_asks_and_writes_once(brief, amal, ed):
    one, other = SectionA(), SectionB()
    one.opens(amal, brief)
    other.opens(ed, brief)
    one.sends()
    other.sends()
    number = Change.objects.of(brief)[0].number
    page = other.sends(follow=True)
    assert "Nothing was different from before, so the history has no new revision." in told(page)
    assert Change.objects.of(brief)[0].number == number
    assert one.is_there()
    assert other.is_there()


@pytest.mark.once
def test_three_people_are_all_joined(brief, amal, ed, admin_client_of):
    third = admin_client_of("Analyst", username="third", first_name="Third")
    acts = [SectionA(), SectionB(), AddLink()]
    for act, client in zip(acts, (amal, ed, third), strict=True):
        act.opens(client, brief)
    pages = [act.sends(follow=True) for act in acts]
    assert all(act.is_there() for act in acts)
    assert told(pages[2])[0] == (
        "Amal Haddad and Ed Itor have changed Background and Issue since you opened this; both changes are kept."
    )


# Rows


def test_both_link_the_same_actor(brief, amal, ed):
    actor = make_actor("Staffan de Mistura").pk
    forms = [opened(amal, brief), opened(ed, brief)]
    add_row(forms[0], "actor_links", actor=actor, role="envoy")
    add_row(forms[1], "actor_links", actor=actor, note="Since 2014")
    sent(amal, brief, forms[0])
    assert not is_conflict(sent(ed, brief, forms[1]))
    link = BriefActor.objects.get(brief=brief, actor=actor)
    assert (link.role, link.note) == ("envoy", "Since 2014")


def test_both_add_a_section_and_each_stands_behind_the_other(brief, amal, ed):
    forms = [opened(amal, brief), opened(ed, brief)]
    add_row(forms[0], "sections", heading="Response", body="<p>A</p>")
    add_row(forms[1], "sections", heading="Looking ahead", body="<p>B</p>")
    sent(amal, brief, forms[0])
    sent(ed, brief, forms[1])
    assert [s.heading for s in brief.sections.all()] == ["Background", "Issue", "Response", "Looking ahead"]


@pytest.mark.once
def test_removed_row_that_the_other_changed_is_asked_for(brief, amal, ed):
    one, other = RemoveLink(), RemoveLink()
    one.opens(amal, brief)
    other.opens(ed, brief)
    del other.data["actor_links-0-DELETE"]
    other.data["actor_links-0-note"] = "The envoy"
    one.sends()
    page = other.sends()
    (question,) = page.context["questions"]
    assert question.label == "Actor: Kofi Annan"
    assert [choice.label for choice in question.choices] == ["Leave it out", "Keep it as I have it"]
    chosen(ed, page, "mine")
    assert BriefActor.objects.get(brief=brief, actor__name="Kofi Annan").note == "The envoy"


@pytest.mark.once
def test_removed_row_that_the_other_left_alone_is_gone(brief, amal, ed):
    remove, title = RemoveLink(), Title()
    remove.opens(amal, brief)
    title.opens(ed, brief)
    remove.sends()
    title.sends()
    assert remove.is_there()
    assert title.is_there()
    assert BriefActor.objects.filter(brief=brief).count() == 1


@pytest.mark.once
def test_empty_new_rows_are_no_rows(brief, amal, ed):
    data = opened(ed, brief)
    add_row(data, "actor_links")
    edit(brief, title="Meanwhile")
    assert not is_conflict(sent(ed, brief, data))
    assert BriefActor.objects.filter(brief=brief).count() == 2


def test_orders_that_differ_are_asked_for(brief, amal, ed):
    with brief.revising(by=None):
        Section(brief=brief, heading="Response").save()
    forms = [opened(amal, brief), opened(ed, brief)]
    forms[0] |= {f"sections-{n}-order": str(order) for n, order in enumerate((3, 2, 1))}
    forms[1] |= {f"sections-{n}-order": str(order) for n, order in enumerate((2, 1, 3))}
    sent(amal, brief, forms[0])
    page = sent(ed, brief, forms[1])
    assert [q.label for q in page.context["questions"]] == ["Order of sections"]
    chosen(ed, page, "mine")
    assert [s.heading for s in brief.sections.all()] == ["Issue", "Background", "Response"]


def test_actor_that_is_gone_with_its_link_does_not_hold_up_the_rest(draft, ed):
    data = opened(ed, draft) | {"title": "Mine"}
    actor = Actor.objects.get(name="Kofi Annan")
    with draft.revising(by=None):
        draft.actor_links.get(actor=actor).delete()
    actor.discard(by=None)
    sent(ed, draft, data)
    assert Brief.objects.get(pk=draft.pk).title == "Mine"
    assert [link.actor.name for link in draft.actor_links.all()] == ["Lakhdar Brahimi"]


def test_link_that_they_pointed_elsewhere_before_its_actor_went_stays_as_they_have_it(draft, ed):
    data = opened(ed, draft) | {"title": "Mine"}
    actor, other = Actor.objects.get(name="Kofi Annan"), make_actor("Staffan de Mistura")
    with draft.revising(by=None):
        link = draft.actor_links.get(actor=actor)
        link.actor = other
        link.save()
    actor.discard(by=None)
    assert not is_conflict(sent(ed, draft, data))
    assert Brief.objects.get(pk=draft.pk).title == "Mine"
    assert draft.actor_links.get(pk=link.pk).actor == other


@pytest.mark.once
def test_note_on_the_link_of_an_actor_that_is_gone_stands_on_the_page_with_the_reason(draft, ed):
    data = opened(ed, draft) | {"actor_links-0-note": "Words on him"}
    actor = Actor.objects.get(name="Kofi Annan")
    with draft.revising(by=None):
        draft.actor_links.get(actor=actor).delete()
    actor.discard(by=None)
    page = sent(ed, draft, data).content.decode()
    assert "The actor “Kofi Annan” no longer exists." in page
    assert "Words on him" in page
    data["actor_links-0-DELETE"] = "on"
    assert not is_conflict(sent(ed, draft, data | {"title": "Mine"}))
    assert Brief.objects.get(pk=draft.pk).title == "Mine"


def test_actor_that_was_merged_meanwhile_is_followed(brief, ed):
    actor, winner = Actor.objects.get(name="Kofi Annan"), make_actor("Kofi Atta Annan")
    data = opened(ed, brief) | {"actor_links-0-note": "Words on him"}
    actor.merge_into(winner, by=None, reason="One man")
    page = sent(ed, brief, data)
    assert not is_conflict(page)
    assert brief.actor_links.get(note="Words on him").actor == winner


@pytest.mark.once
def test_link_that_both_pointed_elsewhere_is_asked_for_as_a_whole(brief, amal, ed):
    forms = [opened(amal, brief), opened(ed, brief)]
    forms[0]["actor_links-0-actor"] = make_actor("Staffan de Mistura").pk
    forms[1]["actor_links-0-note"] = "A note on Annan"
    sent(amal, brief, forms[0])
    page = sent(ed, brief, forms[1])
    assert [(q.conflict.row is not None, q.conflict.field) for q in page.context["questions"]] == [(True, "")]
    chosen(ed, page, "mine")
    link = brief.actor_links.get(note="A note on Annan")
    assert link.actor.name == "Kofi Annan"


# The brief itself


def test_form_of_a_deleted_brief_comes_back_as_that_of_a_new_one(ed):
    brief = make_brief("Gone soon")
    data = opened(ed, brief) | {"title": "Words not lost"}
    pk = brief.pk
    brief.discard(by=None)
    response = ed.post(at("change", pk), data, follow=True)
    (sentence,) = told(response)
    assert sentence.startswith(
        "The brief was deleted by the system while you were writing. Below is what you had typed"
    )
    assert form_of(response, "brief_form")["title"] == ["Words not lost"]


@pytest.mark.once
def test_slug_that_both_changed_is_asked_for(brief, ed):
    data = opened(ed, brief) | {"slug": "mine"}
    edit(brief, slug="theirs")
    page = sent(ed, brief, data)
    (question,) = page.context["questions"]
    assert (question.label, question.theirs, question.mine) == (
        "Address",
        "<p><del>talks-without-results</del></p><p><ins>theirs</ins></p>",
        "<p><del>talks-without-results</del></p><p><ins>mine</ins></p>",
    )
    chosen(ed, page, "mine")
    assert Brief.objects.get(pk=brief.pk).slug == "mine"


@pytest.mark.once
def test_whoever_may_not_change_it_gets_no_conflict_page(brief, admin_client_of, ed):
    data = opened(ed, brief) | {"title": "Not mine to write"}
    edit(brief, title="Meanwhile")
    assert admin_client_of().post(at("change", brief.pk), data).status_code == 403
    assert Client().post(at("change", brief.pk), data).status_code == 302
    assert not Buffer.objects.exists()


@pytest.mark.once
def test_words_in_the_form_of_a_brief_that_was_given_to_somebody_else_can_be_copied(admin_client_of, ed):
    writer = admin_client_of("Outside contributor")
    brief = make_brief("Mine", owner=writer.user)
    data = opened(writer, brief) | {"bottom_line": "<p>Words not lost</p>"}
    edit(brief, owner=ed.user, title="Secret by now")
    page = sent(writer, brief, data)
    again = writer.get(Buffer.objects.get(user=writer.user).get_absolute_url(), follow=True)
    for response in (page, again):
        text = response.content.decode()
        assert response.status_code == 403
        assert "Words not lost" in text
        assert "Secret by now" not in text
        assert "was deleted" not in text
    assert "Words not lost" not in working_copy(brief)
    assert Brief.objects.get().title == "Secret by now"


# At once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("acts", "asked"),
    [((SectionA, SectionB), 0), ((Title, Title), 1), ((AddLink, Reorder), 0)],
    ids=["sections", "titles", "rows"],
)
def test_two_forms_sent_at_the_same_moment_lose_nothing(draft, admin_client_of, acts, asked):
    if not connection.features.has_select_for_update:
        pytest.skip("This database has one writer at a time.")
    # The groups of the migrations are gone after a test like this one, so these two may do everything.
    amal, ed = (admin_client_of(username=name, is_superuser=True) for name in ("amal", "ed"))
    made = [act() for act in acts]
    for act, client in zip(made, (amal, ed), strict=True):
        act.opens(client, draft)
    start, pages = threading.Barrier(2), {}

    def run(act: Act) -> None:
        try:
            start.wait()
            pages[act] = act.sends()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = [act for act in made if is_conflict(pages[act])]
    assert len(held) == asked
    assert all(act.is_there() for act in made if act not in held)
    for act in held:
        assert [act.typed] in Buffer.objects.get(user=act.client.user).fields.values()
        chosen(act.client, pages[act], "mine")
        assert act.is_there()
