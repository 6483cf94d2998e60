"""Two people at one brief: each pair of acts, done at once and in both orders, loses nothing that anybody typed."""

import re
import threading
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from briefs.models import Brief, BriefActor, BriefEvent, Section
from history.models import Buffer, Change
from tests.forms import Data, add_row, form_of
from tests.making import approve, make_actor, make_brief, make_event, make_person, publish

pytestmark = pytest.mark.django_db


def at(view: str, *args: Any) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def told(response) -> list[str]:
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


def opened(client: Client, brief: Brief) -> Data:
    """The form of the brief as this person has it on the screen."""
    return form_of(client.get(at("change", brief.pk)), "brief_form")


def sent(client: Client, brief: Brief, data: Data):
    return client.post(at("change", brief.pk), data, follow=True)


def is_conflict(response) -> bool:
    return 'id="conflict-form"' in response.content.decode()


def chosen(client: Client, response, take: str, **texts: str):
    """Answer every question of a conflict page alike; texts, by the end of the key, are written by hand."""
    data = form_of(response, "conflict-form")
    for question in response.context["questions"]:
        written = next((text for end, text in texts.items() if question.conflict.key.endswith(end)), None)
        data[f"{question.name}:take"] = take if written is None else "text"
        if written is not None:
            data[f"{question.name}:text"] = written
    return client.post(response.context["action"], data, follow=True)


def working_copy(brief: Brief) -> str:
    """All words of the working copy."""
    return str(Brief.objects.get(pk=brief.pk).snapshot())


@pytest.fixture
def brief() -> Brief:
    made = make_brief(
        sections=(("Background", "<p>Eight rounds.</p>"), ("Issue", "<p>No result.</p>")),
        actors=(make_actor("Kofi Annan"), make_actor("Lakhdar Brahimi")),
        events=(make_event("Geneva I Conference"),),
    )
    with made.revising(by=None, reason="a second revision, so that there is one to restore"):
        made.title = "Talks without any results"
        made.save()
    return made


@pytest.fixture
def amal(admin_client_of) -> Client:
    return admin_client_of("Publisher", username="amal", first_name="Amal", last_name="Haddad")


@pytest.fixture
def ed(admin_client_of) -> Client:
    return admin_client_of("Publisher", username="ed", first_name="Ed", last_name="Itor")


# What each of the two does: fill in a form that is open, and send it. Each returns what it typed.


class Act:
    """Something that a person does to a brief: `opens` what there is to see, `sends` it later."""

    typed = ""

    def opens(self, client: Client, brief: Brief) -> None:
        self.client, self.brief = client, brief

    def sends(self):
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

    def sends(self):
        return sent(self.client, self.brief, self.data)


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


class Publish(Act):
    def opens(self, client: Client, brief: Brief) -> None:
        super().opens(client, brief)
        if brief.live_edition() is None or True:
            approve(brief)
        self.data = form_of(client.get(at("publish", brief.pk)), "act") | {"kind": "first", "note": ""}
