"""Who is let in where: every address of the admin, for every role, to look and to send."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from briefs.models import Brief, Clearance, Comment, Delivery, Edition, ReaderLink, Review, Submission, Withdrawal
from events.models import ImportJob
from history.models import Buffer, Change
from tests.making import (
    approve,
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_person,
    make_place,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Who asks: the groups of the person, and which of the two briefs the pages of briefs are about.
ROLES = {
    "anonymous": (None, "of another"),
    "staff": ((), "of another"),
    "contributor": (("Outside contributor",), "of another"),
    "contributor, own": (("Outside contributor",), "own"),
    "analyst": (("Analyst",), "of another"),
    "author": (("Analyst",), "own"),
    "editor": (("Editor",), "of another"),
    "publisher": (("Publisher",), "of another"),
    "administrator": (("Administrator",), "of another"),
}
# The answers to each role, in this order. “in” leads to the log-in, “on” to another page.
# anonymous, staff, contributor, contributor's own, analyst, author, editor, publisher, administrator
STAFF = "in 200 200 200 200 200 200 200 200"
ALL_ROLES = "in 403 200 200 200 200 200 200 200"
WRITERS = "in 403 403 403 200 200 200 200 200"
KEEPERS = "in 403 403 403 403 403 200 200 200"
ADMINISTRATOR = "in 403 403 403 403 403 403 403 200"
NOBODY = "in 403 403 403 403 403 403 403 403"
OF_THE_BRIEF = "in 403 404 200 200 200 200 200 200"
EDITORS_OF_THE_BRIEF = "in 403 404 403 403 403 200 200 200"
DONE_TO_THE_BRIEF = "in 403 404 on on on on on on"
LED_ON = "in on on on on on on on on"
NOT_SO = "in 405 405 405 405 405 405 405 405"
NOT_SO_IN_JSON = "401 405 405 405 405 405 405 405 405"

RECORDS = ["sources/document", "actors/actor", "events/event", "events/place", "briefs/topic", "briefs/author"]
MERGEABLE = ["actors/actor", "events/event"]
#: Each address below /admin/, those of all kinds of records in one row: the answers to who looks, and to who sends an
#: empty form.
TABLE = {
    "dates/read-back/": ("403 200 200 200 200 200 200 200 200", "405 405 405 405 405 405 405 405 405"),
    "r/<int:content_type_id>/<int:object_id>/": (DONE_TO_THE_BRIEF, DONE_TO_THE_BRIEF),
    "unsaved/<uuid:token>/discard/": (NOT_SO, LED_ON),
    "activity/": (ADMINISTRATOR, ADMINISTRATOR),
    "activity/export/": (ADMINISTRATOR, ADMINISTRATOR),
    "activity/<int:pk>/": (ADMINISTRATOR, ADMINISTRATOR),
    "": (STAFF, STAFF),
    "login/": ("200 on on on on on on on on", "200 200 200 200 200 200 200 200 200"),
    "logout/": ("on 405 405 405 405 405 405 405 405", "on 200 200 200 200 200 200 200 200"),
    "password_change/": (STAFF, STAFF),
    "password_change/done/": (STAFF, NOT_SO),
    "autocomplete/": (NOBODY, NOT_SO),
    "jsi18n/": (STAFF, NOT_SO),
    "auth/group/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/group/add/": (NOBODY, NOBODY),
    "auth/group/<path:object_id>/history/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/group/<path:object_id>/delete/": (NOBODY, NOBODY),
    "auth/group/<path:object_id>/change/": (ADMINISTRATOR, NOBODY),
    "auth/group/<path:object_id>/": (LED_ON, LED_ON),
    "{record}/<int:pk>/uses/": (ALL_ROLES, ALL_ROLES),
    "{record}/<int:pk>/history/<int:number>/": (ALL_ROLES, "in 403 405 405 405 405 405 405 405"),
    "{record}/<int:pk>/history/<int:number>/restore/": (WRITERS, WRITERS),
    "{record}/<int:pk>/history/<int:old>..<int:new>/": (ALL_ROLES, ALL_ROLES),
    "{record}/buffer/<uuid:token>/": (NOT_SO_IN_JSON, "401 403 403 403 404 404 404 404 404"),
    "{record}/<int:pk>/presence/": (NOT_SO_IN_JSON, "401 404 404 404 404 404 404 404 404"),
    "{record}/": (ALL_ROLES, ALL_ROLES),
    "{record}/add/": (WRITERS, WRITERS),
    "{record}/<path:object_id>/history/": (ALL_ROLES, ALL_ROLES),
    "{record}/<path:object_id>/delete/": (KEEPERS, KEEPERS),
    "{record}/<path:object_id>/change/": (ALL_ROLES, WRITERS),
    "{record}/<path:object_id>/": (LED_ON, LED_ON),
    "{mergeable}/<int:pk>/merge/": (KEEPERS, KEEPERS),
    "{mergeable}/<int:pk>/unmerge/": ("in 403 403 403 403 403 405 405 405", "in 403 403 403 403 403 404 404 404"),
    "{mergeable}/likely/": (WRITERS, WRITERS),
    "{mergeable}/<int:pk>/use/": (ALL_ROLES, ALL_ROLES),
    "events/importjob/<int:pk>/report.csv": (WRITERS, WRITERS),
    "events/importjob/": (WRITERS, WRITERS),
    "events/importjob/add/": (WRITERS, WRITERS),
    "events/importjob/<path:object_id>/history/": (WRITERS, WRITERS),
    "events/importjob/<path:object_id>/delete/": (NOBODY, NOBODY),
    "events/importjob/<path:object_id>/change/": (WRITERS, "in 403 403 403 404 404 404 404 404"),
    "events/importjob/<path:object_id>/": (LED_ON, LED_ON),
    "briefs/delivery/": (ADMINISTRATOR, ADMINISTRATOR),
    "briefs/delivery/add/": (NOBODY, NOBODY),
    "briefs/delivery/<path:object_id>/history/": (ADMINISTRATOR, ADMINISTRATOR),
    "briefs/delivery/<path:object_id>/delete/": (NOBODY, NOBODY),
    "briefs/delivery/<path:object_id>/change/": (ADMINISTRATOR, NOBODY),
    "briefs/delivery/<path:object_id>/": (LED_ON, LED_ON),
    "briefs/brief/<int:pk>/publish/": (EDITORS_OF_THE_BRIEF, EDITORS_OF_THE_BRIEF),
    "briefs/brief/<int:pk>/unschedule/": (EDITORS_OF_THE_BRIEF, EDITORS_OF_THE_BRIEF),
    "briefs/brief/<int:pk>/withdraw/": (EDITORS_OF_THE_BRIEF, EDITORS_OF_THE_BRIEF),
    "briefs/brief/<int:pk>/editions/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/editions/<int:number>/withdraw/": (EDITORS_OF_THE_BRIEF, EDITORS_OF_THE_BRIEF),
    "briefs/brief/<int:pk>/editions/<int:number>/sign/": (EDITORS_OF_THE_BRIEF, EDITORS_OF_THE_BRIEF),
    "briefs/brief/<int:pk>/submit/": (OF_THE_BRIEF, DONE_TO_THE_BRIEF),
    "briefs/brief/<int:pk>/review/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/recall/": (NOT_SO, DONE_TO_THE_BRIEF),
    "briefs/brief/<int:pk>/comments/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/comments/<int:comment>/resolve/": (NOT_SO, DONE_TO_THE_BRIEF),
    "briefs/brief/<int:pk>/preview/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/readers/": ("in 403 404 403 200 200 200 200 200", "in 403 404 403 200 200 200 200 200"),
    "briefs/brief/<int:pk>/readers/<int:link>/revoke/": (NOT_SO, "in 403 404 403 on on on on on"),
    "briefs/brief/<int:pk>/uses/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/history/<int:number>/": (OF_THE_BRIEF, "in 403 404 405 405 405 405 405 405"),
    "briefs/brief/<int:pk>/history/<int:number>/restore/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<int:pk>/history/<int:old>..<int:new>/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/buffer/<uuid:token>/": (NOT_SO_IN_JSON, "401 403 404 404 404 404 404 404 404"),
    "briefs/brief/<int:pk>/presence/": (NOT_SO_IN_JSON, "401 404 404 404 404 404 404 404 404"),
    "briefs/brief/": (ALL_ROLES, ALL_ROLES),
    "briefs/brief/add/": (ALL_ROLES, ALL_ROLES),
    "briefs/brief/<path:object_id>/history/": (OF_THE_BRIEF, OF_THE_BRIEF),
    "briefs/brief/<path:object_id>/delete/": (KEEPERS, KEEPERS),
    "briefs/brief/<path:object_id>/change/": ("in 403 on 200 200 200 200 200 200", "in 403 on 200 200 200 200 200 200"),
    "briefs/brief/<path:object_id>/": (LED_ON, LED_ON),
    "auth/user/<id>/password/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/user/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/user/add/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/user/<path:object_id>/history/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/user/<path:object_id>/delete/": (NOBODY, NOBODY),
    "auth/user/<path:object_id>/change/": (ADMINISTRATOR, ADMINISTRATOR),
    "auth/user/<path:object_id>/": (LED_ON, LED_ON),
    r"^(?P<app_label>auth|sources|actors|events|briefs)/$": (
        "in 404 200 200 200 200 200 200 200",
        "in 404 200 200 200 200 200 200 200",
    ),
    r"(?P<url>.*)$": ("in 404 404 404 404 404 404 404 404", "in 404 404 404 404 404 404 404 404"),
}
#: Answers to a request that must not have done anything.
REFUSALS = {"in", "403", "404", "405", "401", "400", "413"}
#: Addresses of patterns that are no plain routes.
BY_PATTERN = {
    r"^(?P<app_label>auth|sources|actors|events|briefs)/$": "/admin/briefs/",
    r"(?P<url>.*)$": "/admin/nowhere/",
}


def routes() -> Iterator[str]:
    """Every address below /admin/ as its pattern is written, parts of included patterns joined."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            yield from walk(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]

    return (r.removeprefix("admin/") for r in walk(get_resolver().url_patterns, "") if r.startswith("admin/"))


def world(owner: User | None) -> dict[str, Any]:
    """A record of each kind, and a brief that is live, scheduled, in review, commented on and shared."""
    event, actor = make_event(is_public=True), make_actor(is_public=True)
    links = {"topics": (make_topic(),), "authors": (make_author(),), "events": (event,), "actors": (actor,)}
    document, place = make_document(), make_place()
    for record in (event, actor, document, place, links["topics"][0], links["authors"][0]):
        with record.revising(by=None, reason="again"):
            setattr(record, "title" if record is document else "name", f"{record} (2)")
            record.save()
    brief = make_live(make_brief(owner=owner, documents=(document,), **links))
    edit(brief, title="Later")
    approve(brief)
    brief.publish(by=make_person("publisher"), note="Later", at=timezone.now() + timedelta(days=1))
    edit(brief, title="Latest")
    brief.submit(by=make_person("submitter"))
    change = Change.objects.of(brief)[0]
    person = make_person("reader")
    comment = Comment.objects.create(brief=brief, change=change, text="Why?", author=person, name="R")
    tomorrow = timezone.now() + timedelta(days=1)
    link = ReaderLink.objects.create(brief=brief, change=change, reader="R", created_by=person, expires_at=tomorrow)
    buffer = Buffer.objects.create(
        user=person, content_type=ContentType.objects.get_for_model(Brief), object_id=brief.pk, fields={}
    )
    job = ImportJob.objects.create(name="a.csv", content=b"a,b\n1,2\n", by=person)
    gone = make_topic("Gone")
    number = gone.pk
    gone.discard(by=person)
    deletion = Change.objects.get(content_type__model="topic", object_id=number, action="deleted")
    keys = {
        "sources/document": document,
        "actors/actor": actor,
        "events/event": event,
        "events/place": place,
        "events/importjob": job,
        "briefs/delivery": Delivery.objects.create(
            feed="https://example.org/feeds/briefs.atom", hub="https://example.org/"
        ),
        "briefs/topic": links["topics"][0],
        "briefs/author": links["authors"][0],
        "briefs/brief": brief,
        "auth/user": person,
        "auth/group": Group.objects.get(name="Analyst"),
    }
    arguments = {"number": 1, "old": 1, "new": 2, "token": buffer.token, "comment": comment.pk, "link": link.pk}
    site = {"content_type_id": ContentType.objects.get_for_model(Brief).pk, "object_id": brief.pk, "pk": deletion.pk}
    return {"keys": keys, "arguments": arguments, "site": site}


def address(route: str, made: dict[str, Any]) -> str:
    """The address of a route, with its arguments from the world."""
    if route in BY_PATTERN:
        return BY_PATTERN[route]
    kind = next((record.pk for prefix, record in made["keys"].items() if route.startswith(f"{prefix}/")), None)
    given = made["arguments"] | (dict.fromkeys(("pk", "object_id", "id"), kind) if kind else made["site"])
    return "/admin/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), route)


def answer(response: HttpResponse) -> str:
    """The status; “in” for a way to the log-in, “on” for any other redirect."""
    if response.status_code in {301, 302}:
        return "in" if response.url.startswith("/admin/login/") else "on"
    return str(response.status_code)


COUNTED = (Change, Edition, Buffer, Comment, ReaderLink, Submission, Review, Withdrawal, Clearance, User, Group)


def tally() -> tuple[int, ...]:
    """How much there is of all that somebody could have made, changed or ended, in one query."""
    tables = [model._meta.db_table for model in COUNTED]
    counts = [f"(SELECT count(*) FROM {table})" for table in tables]
    counts.append(f"(SELECT count(*) FROM {Edition._meta.db_table} WHERE superseded_at IS NOT NULL)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return cursor.fetchone()


def ask(client: Client, method: str, where: str, before: tuple[int, ...]) -> str:
    """The answer to a request, whose effects are undone; one that looks or is refused must have had none."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        given = answer(getattr(client, method)(where))
        if method == "get" or given in REFUSALS:
            assert tally() == before, f"{where} was refused with {given}, but changed something."
        transaction.set_rollback(True)
    client.cookies = cookies
    return given


def answers(role: str, owner: User, made: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What this role is answered at every address, to look and to send."""
    groups, whose = ROLES[role]
    client = Client()
    if groups is not None:
        client.force_login(make_person(owner.username if whose == "own" else role, *groups))
    before = tally()
    return {
        route: tuple(ask(client, method, address(route, made), before) for method in ("get", "post"))
        for route in routes()
    }


@pytest.mark.parametrize("whose", ["own", "of another"])
def test_answers_are_those_of_the_table(whose, monkeypatch):
    owner = make_person("owner")
    made, rows, wrong = world(owner if whose == "own" else None), table(), {}
    for column, role in enumerate(ROLES):
        if ROLES[role][1] != whose:
            continue
        with monkeypatch.context() as patch:
            if role != "administrator":
                # What a page says is tested where the page is; to fill in all templates for each role takes minutes.
                patch.setattr(Template, "render", lambda *_, **__: "")
                patch.setattr(admin.site, "each_context", lambda _: {})
            found = answers(role, owner, made)
        expected = {route: tuple(row.split()[column] for row in answered) for route, answered in rows.items()}
        wrong |= {(role, route): found[route] for route in found if found[route] != expected.get(route)}
    assert wrong == {}


def table() -> dict[str, tuple[str, str]]:
    """The table with a row for each address, those of all kinds of records written out."""
    kinds = {"{record}": RECORDS, "{mergeable}": MERGEABLE}
    rows: dict[str, tuple[str, str]] = {}
    for route, answers in TABLE.items():
        first, _, rest = route.partition("/")
        rows |= {f"{kind}/{rest}": answers for kind in kinds[first]} if first in kinds else {route: answers}
    return rows


def test_every_address_has_one_row():
    counted, rows = Counter(routes()), table()
    missing = [
        f"/admin/{route} is new: add a row to TABLE, with the answers to {len(ROLES)} roles, to GET and to POST."
        for route in counted
        if route not in rows
    ]
    gone = [f"/admin/{route} is there no more: take its row out of TABLE." for route in rows if route not in counted]
    twice = [f"/admin/{route} is there {number} times." for route, number in counted.items() if number > 1]
    assert [*missing, *gone, *twice] == []


def test_every_row_answers_every_role():
    assert {len(row.split()) for rows in TABLE.values() for row in rows} == {len(ROLES)}
