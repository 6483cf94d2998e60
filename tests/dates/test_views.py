import pytest
from django.contrib.auth.models import User
from django.urls import reverse


@pytest.fixture
def staff_client(client, db):
    client.force_login(User.objects.create_user("analyst", is_staff=True))
    return client


def ascii_start(text):
    return ascii(text[:10])


def ask(client, text):
    return client.get(reverse("dates:read_back"), {"text": text})


def test_read_back_says_what_a_date_means(staff_client):
    assert ask(staff_client, "mid-November 2017").json() == {
        "ok": True,
        "edtf": "[2017-11-11..2017-11-20]",
        "words": "some day between 11 and 20 November 2017",
        "earliest": "2017-11-11",
        "latest": "2017-11-20",
    }


def test_read_back_leaves_an_open_side_null(staff_client):
    assert ask(staff_client, "since 15 March 2011").json() == {
        "ok": True,
        "edtf": "2011-03-15/..",
        "words": "since 15 March 2011, still going on",
        "earliest": "2011-03-15",
        "latest": None,
    }


def test_read_back_says_what_is_wrong_and_where(staff_client):
    assert ask(staff_client, "2018-02-30").json() == {
        "ok": False,
        "message": "February 2018 has 28 days: write a day from 01 to 28 (at character 9)",
        "position": 8,
    }


@pytest.mark.parametrize("text", ["", "\x00", "x" * 100_000, "٢٠١٨", "<b>"], ids=ascii_start)
def test_read_back_answers_any_text(staff_client, text):
    response = ask(staff_client, text)

    assert response.status_code == 200
    assert response.json()["ok"] is False


def test_read_back_without_text_asks_for_a_date(staff_client):
    response = staff_client.get(reverse("dates:read_back"))

    assert response.json()["message"] == "Write a date, such as 2018-01-25 (at character 1)"


def test_read_back_is_not_kept_by_caches(staff_client):
    assert "no-store" in ask(staff_client, "2018")["Cache-Control"]


def test_read_back_refuses_other_methods(staff_client):
    assert staff_client.post(reverse("dates:read_back"), {"text": "2018"}).status_code == 405


def test_read_back_refuses_visitors_in_json(client):
    response = ask(client, "2018")

    assert response.status_code == 403
    assert response.json() == {"ok": False, "message": "Log in again to see the date in words."}


@pytest.mark.parametrize("person", [{"is_staff": False}, {"is_staff": True, "is_active": False}], ids=str)
def test_read_back_refuses_who_is_not_staff(client, db, person):
    client.force_login(User.objects.create_user("other", **person))

    assert ask(client, "2018").status_code == 403
