"""Whatever is sent to a page about a brief, the answer is never a fault of the server, and nothing is half written."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from briefs.models import Brief, ReaderLink
from history.models import Change
from tests.forms import form_of
from tests.making import approve, edit, make_brief, make_live, make_person, undone

pytestmark = pytest.mark.django_db

TOKEN = "6a1e8f0c-7f6e-4f4b-9d52-0d3e6f1b2a77"
BIG = 10**20
BAD = ["\x00", str(BIG), "-1", "٣", "x" * 10_000]
#: What each page may be asked or sent; one field after the other is bad.
FORMS = {
    "submit": {"to": "", "note": ""},
    "review": {"act": "approve", "content_hash": "", "comment": "", "may_be_minor": "", "on-1-title": "", "since": ""},
    "comments": {"on": "", "text": "Said", "revision": "1"},
    "publish": {"seen": "", "kind": "update", "note": "x", "when": "at", "day": "", "minute": "", "which": ""},
    "unschedule": {"seen": "1", "reason": ""},
    "withdraw": {"seen": "9", "kind": "withdrawn", "reason": "Because", "replacement": ""},
    "readers": {"reader": "", "note": "", "days": "7", "content_hash": "", "page": "1"},
    "presence": {"token": TOKEN, "unsaved": "1", "opened_on": "1", "closed": ""},
    "history": {"person": "", "action": "", "old": "", "new": "", "page": "1", "pick_old": ""},
    "uses": {"of": "", "page": ""},
    "preview": {"revision": ""},
    "editions": {"page": ""},
}
#: What of that a page reads from its address; the rest it reads only from a form that is sent.
ASKED = {"review": {"since"}, "readers": {"page"}, **{view: {*FORMS[view]} for view in ("history", "uses")}}
ASKED |= {"preview": {"revision"}, "editions": {"page"}}
#: Fields of the form of a brief, of which none keeps another from being read.
FIELDS = [("topics", "owner", "sections-0-id", "sections-0-order"), ("opened_on", "buffer")]


@pytest.fixture
def brief() -> Brief:
    brief = make_live()
    edit(brief, title="Changed")
    approve(brief)
    return brief


@pytest.fixture
def administrator(admin_client_of) -> Client:
    return admin_client_of("Administrator")


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def bad_requests(view: str) -> Iterator[tuple[str, dict[str, str]]]:
    """How and what to send to a page: one bad field where it is read, or all fields where some are passed over."""
    asked = ASKED.get(view, set())
    for name, bad in product(FORMS[view], BAD):
        yield "get" if name in asked else "post", FORMS[view] | {name: bad}
    methods = [method for method, rest in (("get", FORMS[view].keys() - asked), ("post", asked)) if rest]
    for method, bad in product(methods, BAD):
        yield method, dict.fromkeys(FORMS[view], bad)


def test_no_field_is_a_fault_of_the_server(administrator, brief, subtests):
    known = Change.objects.count()
    for view in FORMS:
        with subtests.test(view), undone():
            for method, data in bad_requests(view):
                answer = getattr(administrator, method)(at(view, brief.pk), data)
                assert answer.status_code < 500, (method, {name: value[:5] for name, value in data.items()})
            assert Change.objects.count() == known


def test_no_field_of_the_form_is_one_either_sent_or_restored(administrator, brief):
    page = at("change", brief.pk)
    form = form_of(administrator.get(page), "brief_form")
    for names, bad in product(FIELDS, BAD):
        data = form | dict.fromkeys(names, bad) | {"date": "never"}
        assert administrator.post(page, data).status_code == 200, (names, bad[:5])
        administrator.post(at("buffer", TOKEN), data | {"_record": brief.pk})
        assert administrator.get(page, {"buffer": TOKEN}).status_code == 200, (names, bad[:5])
    assert brief.sections.get().body == "<p>Eight rounds were held.</p>"


@pytest.mark.parametrize("model", ["event", "actor"])
def test_key_that_is_none_is_told_beside_each_autocomplete(administrator, model):
    page = reverse(f"admin:{model}s_{model}_add")
    data = form_of(administrator.get(page), f"{model}_form")
    for bad in BAD:
        answer = administrator.post(page, data | dict.fromkeys(("parent", "place"), bad))
        assert answer.status_code == 200


@pytest.mark.parametrize("number", [0, BIG])
def test_numbers_of_nothing_are_not_found(administrator, brief, number):
    pages = [at(view, number) for view in FORMS]
    pages += [at(view, brief.pk, number) for view in ("withdraw_edition", "sign", "revision", "restore")]
    pages += [at("redline", brief.pk, 1, number), reverse("admin:activity_revision", args=[number])]
    posted = [at("recall", number), at("revoke", brief.pk, number), at("resolve", brief.pk, number)]
    assert {administrator.get(page).status_code for page in pages if "presence" not in page} == {404}
    assert {administrator.post(page, {"token": TOKEN}).status_code for page in [*posted, at("presence", number)]} == {
        404
    }


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: ascii(bad[:5]))
def test_reader_outside_is_told_what_is_wrong(client, bad):
    brief = make_brief()
    given = {"by": make_person("maker"), "reader": "Reader", "days": 7, "content_hash": brief.content_hash}
    page = reverse("briefs:reader", args=[ReaderLink.objects.issue(brief, **given).token])
    for name in ("verdict", "whole", "bottom_line", f"sections.{brief.sections.get().pk}"):
        assert client.post(page, {name: bad}).status_code in {200, 303}


def test_no_filter_of_the_log_and_no_list_of_the_desk_is_a_fault_of_the_server(administrator, brief):
    names, pages = ("person", "kind", "model", "since", "until", "before"), ("activity", "activity_export")
    log = {
        (page, name, bad[:5]): administrator.get(reverse(f"admin:{page}"), {name: bad}).status_code
        for page, name, bad in product(pages, names, BAD)
    }
    assert log == dict.fromkeys(log, 200)
    for bad in BAD:
        assert administrator.get(reverse("admin:index"), {"all": bad}).status_code == 404, bad[:5]
        assert administrator.get(reverse("admin:index"), {"all": "mine", "page": bad}).status_code == 404, bad[:5]
