"""Conditional GET."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from pages.validators import conditional, release

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
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=60"}


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
