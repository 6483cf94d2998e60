"""Conditional GET."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from pages.validators import SETTLING, conditional, release

MODIFIED = datetime(2018, 1, 25, 12, 0, 0, 999_999, tzinfo=UTC)
LAST_MODIFIED = "Thu, 25 Jan 2018 12:00:00 GMT"


def ask(version: object = 1, modified: datetime | None = MODIFIED, method: str = "get", **headers):
    made = []

    def respond() -> HttpResponse:
        made.append("page")
        return HttpResponse("page")

    request = getattr(RequestFactory(), method)("/", headers=headers)
    response = conditional(request, respond, version=version, modified=modified, max_age=60)
    return response, made


def test_first_answer_carries_validators():
    response, made = ask()
    assert (response.status_code, response.content, made) == (200, b"page", ["page"])
    assert response["Last-Modified"] == LAST_MODIFIED
    assert response["ETag"].startswith('"')
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"


ETAG = ask()[0]["ETag"]
EARLIER, LATER = "Thu, 25 Jan 2018 11:59:59 GMT", "Thu, 25 Jan 2018 12:00:01 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"if-none-match": ETAG}, 304, id="ETag"),
        pytest.param({"if-none-match": f"W/{ETAG}"}, 304, id="weak ETag, as a proxy that compresses makes it"),
        pytest.param({"if-none-match": f'"other", {ETAG}'}, 304, id="one of several ETags"),
        pytest.param({"if-none-match": "*"}, 304, id="any"),
        pytest.param({"if-none-match": '"other"'}, 200, id="other ETag"),
        pytest.param({"if-none-match": "nonsense"}, 200, id="ETag that is none"),
        pytest.param({"if-modified-since": LAST_MODIFIED}, 304, id="date"),
        pytest.param({"if-modified-since": LATER}, 304, id="later date"),
        pytest.param({"if-modified-since": EARLIER}, 200, id="earlier date"),
        pytest.param({"if-modified-since": "yesterday"}, 200, id="date that is none"),
        pytest.param({"if-none-match": ETAG, "if-modified-since": LAST_MODIFIED}, 304, id="both"),
        pytest.param({"if-none-match": '"other"', "if-modified-since": LAST_MODIFIED}, 200, id="the ETag decides"),
        pytest.param({"if-none-match": ETAG, "if-modified-since": EARLIER}, 304, id="the ETag decides, again"),
    ],
)
def test_reader_who_has_it_is_told_so_and_no_page_is_made(headers, status):
    response, made = ask(**headers)
    assert response.status_code == status
    assert made == ([] if status == 304 else ["page"])
    assert response["ETag"] == ETAG
    assert response["Last-Modified"] == LAST_MODIFIED


def test_head_is_answered_alike():
    assert ask(method="head", **{"if-none-match": ETAG})[0].status_code == 304
    assert ask(method="head")[0]["ETag"] == ETAG


def test_etag_changes_when_the_version_does():
    versions = [1, 2, "1", (1,), ("digest", 1), ("digest", 2), None]
    assert len({ask(version)[0]["ETag"] for version in versions}) == len(versions)


def test_etag_does_not_depend_on_the_date():
    assert ask(modified=MODIFIED + timedelta(days=1))[0]["ETag"] == ETAG


def test_etag_changes_with_the_look_of_the_pages(settings, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "static").mkdir()
    settings.BASE_DIR = tmp_path
    seen = set()
    for text in ("one", "two"):
        (tmp_path / "templates" / "base.html").write_text(text)
        release.cache_clear()
        seen.add(ask()[0]["ETag"])
    release.cache_clear()
    assert len(seen | {ETAG}) == 3


def test_answer_without_a_date_has_none():
    response, _ = ask(modified=None, **{"if-modified-since": LATER})
    assert response.status_code == 200
    assert "Last-Modified" not in response


def test_site_has_the_name_that_it_is_given(client, db, settings):
    settings.SITE_NAME = "Crisis Desk"
    page = client.get("/").content.decode()
    assert "<title>Crisis Desk: policy briefs, the bottom line first</title>" in page
    assert "<span>Crisis Desk</span>" in page


# How long an answer may be kept


def kept(**options) -> dict[str, str]:
    response = conditional(RequestFactory().get("/"), lambda: HttpResponse("page"), version=1, **options)
    public, *times = response["Cache-Control"].split(", ")
    assert public == "public"
    return dict(one.split("=") for one in times)


@pytest.mark.parametrize(
    ("left", "max_age", "while_fetching", "while_down"),
    [
        pytest.param(7200, 60, 60, 3600, id="change is far"),
        pytest.param(600, 60, 60, 540, id="change comes before an outage may end"),
        pytest.param(90, 60, 30, 30, id="change comes while a cache may be fetching"),
        pytest.param(60, 60, 0, 0, id="change comes with the end of the time"),
        pytest.param(20.9, 20, 0, 0, id="change comes sooner: whole seconds, and none too many"),
        pytest.param(0.4, 0, 0, 0, id="change comes at once"),
        pytest.param(-1, 0, 0, 0, id="change has just come"),
    ],
)
def test_answer_is_not_kept_beyond_the_next_scheduled_change(monkeypatch, left, max_age, while_fetching, while_down):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    times = kept(until=now + timedelta(seconds=left))
    assert times == {
        "max-age": str(max_age),
        "stale-while-revalidate": str(while_fetching),
        "stale-if-error": str(while_down),
    }


def test_answer_says_by_which_keys_a_cache_can_drop_it():
    request = RequestFactory().get("/")
    response = conditional(request, HttpResponse, version=1, keys=["brief-12", "actor-3"])
    assert response["Surrogate-Key"] == "brief-12 actor-3"
    assert "Surrogate-Key" not in ask()[0]


# Dates


def test_date_of_a_change_is_neither_told_nor_believed_while_another_may_get_the_same(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MODIFIED + timedelta(seconds=SETTLING))
    etag = ask()[0]["ETag"]
    for headers, status in (({}, 200), ({"if-modified-since": LAST_MODIFIED}, 200), ({"if-none-match": etag}, 304)):
        response, _ = ask(**headers)
        assert (response.status_code, "Last-Modified" in response) == (status, False), headers
    monkeypatch.setattr(timezone, "now", lambda: MODIFIED + timedelta(seconds=SETTLING + 1))
    response, _ = ask(**{"if-modified-since": LAST_MODIFIED})
    assert (response.status_code, response["Last-Modified"]) == (304, LAST_MODIFIED)


@pytest.mark.parametrize(("status", "is_kept"), [(301, True), (410, True), (400, False), (404, False)])
def test_only_a_page_that_is_there_has_validators(status, is_kept):
    response = conditional(RequestFactory().get("/"), lambda: HttpResponse(status=status), version=1, modified=MODIFIED)
    assert not {"ETag", "Last-Modified"} & set(response.headers)
    assert response.headers.get("Cache-Control", "").startswith("public, max-age=60") is is_kept
