"""The log-in with the extra `security` on. Run by test_security.py, in a process with other settings."""

import re
from base64 import b32decode
from io import StringIO
from time import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.making import undone

pytestmark = pytest.mark.django_db

LOG_IN = "/admin/login/?next=/admin/"
PASSWORD = "right"
PAGE = "/admin/second-factor/"


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("amal", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def stranger(django_user_model):
    return django_user_model.objects.create_user("other", password=PASSWORD, is_staff=True)


def log_in(client: Client, password: str = PASSWORD, name: str = "amal", address: str = "192.0.2.1", **more):
    return client.post(LOG_IN, {"username": name, "password": password, **more}, REMOTE_ADDR=address)


def one_time_code(name: str = "amal") -> str:
    out = StringIO()
    call_command("addstatictoken", name, stdout=out)
    return out.getvalue().strip()


def now(device: TOTPDevice, steps: int = 0) -> str:
    """What the device of a person shows, some steps of half a minute from now."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time() + 30 * steps
    return f"{clock.token():06}"


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def enrolled(person) -> tuple[Client, TOTPDevice, list[str]]:
    """A client that is in, the device set up through it, and the recovery codes."""
    client = Client()
    assert log_in(client, code=one_time_code(person.username)).status_code == 302
    page = client.post(PAGE).content.decode()
    secret = re.search("Secret: <code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    device = TOTPDevice.objects.get(user=person)
    assert b32decode(secret) == device.bin_key
    page = client.post(PAGE, {"code": now(device)}).content.decode()
    device.refresh_from_db()
    return client, device, re.findall("<li><code>([a-z2-7]{8})</code></li>", page)


# The second factor


def test_password_alone_is_not_enough(person):
    client = Client()
    response = log_in(client)
    assert response.status_code == 200
    assert "Type the code from your device." in response.content.decode()
    assert not is_in(client)


def test_log_in_asks_for_the_code_in_words(client):
    page = client.get(LOG_IN).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert "ask an administrator for a code for one use" in page


def test_first_person_comes_in_with_a_code_printed_by_a_command_and_once_only(person):
    code = one_time_code()
    first, second = Client(), Client()
    assert log_in(first, code=code.upper()).url == "/admin/"
    assert is_in(first)
    assert "Set up a device" in first.get("/admin/").content.decode()
    assert log_in(second, code=code).status_code == 200
    assert not is_in(second)


def test_device_is_set_up_and_its_codes_let_in(person):
    client, device, codes = enrolled(person)
    assert (device.confirmed, len(set(codes))) == (True, 10)
    assert is_in(client)
    assert not any(code in client.get(PAGE).content.decode() for code in codes)
    assert "You have 10 recovery codes left." in client.get(PAGE).content.decode()

    # What confirmed the device is used up; the next one is not.
    again = Client()
    log_in(again, code=now(device))
    assert not is_in(again)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    log_in(again, code=f"{now(device, 1)[:3]} {now(device, 1)[3:]}")
    assert is_in(again)

    lost = Client()
    log_in(lost, code=codes[3])
    assert is_in(lost)
    assert StaticToken.objects.count() == 9


def test_picture_of_the_secret_keeps_to_the_policy(person):
    client = Client()
    log_in(client, code=one_time_code())
    response = client.post(PAGE)
    assert '<img src="data:image/svg+xml' in response.content.decode()
    assert "img-src 'self' data:" in response.headers["Content-Security-Policy"]
    assert " style=" not in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_new_device_takes_the_place_of_the_old_one_only_once_it_has_proved_itself(person):
    client, device, codes = enrolled(person)
    client.post(PAGE)
    assert set(TOTPDevice.objects.values_list("confirmed", flat=True)) == {True, False}
    wrong = client.post(PAGE, {"code": "000000"}).content.decode()
    assert "This code is not right" in wrong
    assert TOTPDevice.objects.filter(pk=device.pk, confirmed=True).exists()
    assert StaticToken.objects.filter(token__in=codes).count() == 10
    new = TOTPDevice.objects.get(confirmed=False)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    client.post(PAGE, {"code": now(new)})
    assert list(TOTPDevice.objects.values_list("pk", "confirmed")) == [(new.pk, True)]
    assert not StaticToken.objects.filter(token__in=codes).exists()
    assert is_in(client)


def test_device_of_another_person_vouches_for_nobody_else(person, stranger):
    _, device, codes = enrolled(person)
    for code in (now(device, 1), codes[0], one_time_code("amal")):
        client = Client()
        log_in(client, name="other", code=code)
        assert not is_in(client)


def test_code_that_is_none_is_refused_in_words(person):
    client, *_ = enrolled(person)
    for code in ("", " ", "0", "١٢٣٤٥٦", "abcdefgh", "x" * 17, "-1", "1e5", "\x00"):
        with undone():
            for response in (log_in(Client(), code=code), client.post(PAGE, {"code": code})):
                assert response.status_code == 200, code
    assert not is_in(Client())


def doors() -> list[str]:
    """The addresses of the admin that take no argument, and a few of those that do."""
    found = [name for name in get_resolver().namespace_dict["admin"][1].reverse_dict if isinstance(name, str)]
    plain = []
    for name in found:
        (pattern, *_), *_ = get_resolver().namespace_dict["admin"][1].reverse_dict.getlist(name)
        if pattern == [] or not pattern[0][1]:
            plain.append(reverse(f"admin:{name}"))
    return [address for address in plain if address not in {"/admin/login/", "/admin/logout/"}]


def test_every_door_is_shut_to_a_session_without_the_second_factor(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    addresses = doors()
    assert len(addresses) > 25
    assert PAGE in addresses
    for address in [*addresses, "/admin/auth/user/1/change/", "/admin/r/1/1/"]:
        for send in (client.get, client.post):
            response = send(address)
            assert (response.status_code, response.url.partition("?")[0]) == (302, "/admin/login/"), address
    assert client.get("/admin/dates/read-back/").status_code == 403


def test_settings_hold_the_secrets_back_from_the_admin(person):
    client, device, _ = enrolled(person)
    page = client.get(f"/admin/otp_totp/totpdevice/{device.pk}/change/").content.decode()
    assert device.key not in page


# Too many tries


def locked(client: Client, times: int, **more) -> list[int]:
    return [log_in(client, "wrong", **more).status_code for _ in range(times)]


def test_name_is_locked_after_so_many_failures_from_one_address(person):
    assert settings.LOGIN_LIMIT == 3
    client = Client()
    assert locked(client, 4) == [200, 200, 429, 429]
    response = log_in(client, code=one_time_code())
    assert response.status_code == 429
    assert "It opens again 15 minutes after" in response.content.decode()
    assert response.headers["Retry-After"] == "900"
    assert client.get(LOG_IN).status_code == 200


def test_right_password_from_another_address_is_not_locked_out(person, stranger):
    locked(Client(), 5)
    client = Client()
    assert log_in(client, code=one_time_code(), address="192.0.2.2").status_code == 302
    assert is_in(client)
    # Nor is somebody else from the same address.
    assert log_in(Client(), name="other", code=one_time_code("other")).status_code == 302


def test_failures_before_a_success_are_forgotten(person):
    client = Client()
    locked(client, 2)
    assert log_in(client, code=one_time_code()).status_code == 302
    assert locked(Client(), 2) == [200, 200]


def test_what_is_said_of_the_address_counts_only_from_a_proxy(person, settings):
    for number in range(3):
        log_in_from(f"198.51.100.{number}")
    assert log_in_from("203.0.113.9") == 429
    settings.BEHIND_PROXY = True
    assert log_in_from("203.0.113.9") == 200
    assert [log_in_from(f"{number}.1.1.1, 203.0.113.9") for number in range(1, 4)] == [200, 429, 429]


def log_in_from(told: str) -> int:
    data = {"username": "amal", "password": "wrong"}
    return Client().post(LOG_IN, data, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=told).status_code


def test_odd_names_are_refused_in_words(person):
    for name in ("", "x" * 400, "\x00", "%s", "é" * 150):
        for _ in range(5):
            assert log_in(Client(), "wrong", name=name).status_code in {200, 429}, name
    client = Client()
    log_in(client, code=one_time_code())
    assert is_in(client)
