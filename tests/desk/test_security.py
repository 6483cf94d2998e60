"""The extra `security`: on only where its variables ask for it, and then as with_security.py says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from history.addresses import address_of

ROOT = Path(__file__).parents[2]


def test_log_in_with_second_factor_and_limit():
    """In a process of its own, as these settings decide which apps there are; a log-in needs no trigger or search."""
    options = ["-n0", "-q", "--nomigrations", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    command = [sys.executable, "-m", "pytest", *options, "tests/desk/with_security.py"]
    variables = {"SECOND_FACTOR": "1", "LOGIN_LIMIT": "3", "DATABASE_URL": "sqlite:///:memory:"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        command, cwd=ROOT, env=kept | variables, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"\n\d\d passed in", done.stdout)


def test_without_the_variables_nothing_of_it_is_there():
    assert not {"axes", "django_otp"} & {*settings.INSTALLED_APPS}
    assert not any("axes" in name or "otp" in name for name in settings.MIDDLEWARE)


@pytest.mark.django_db
def test_ordinary_log_in_works_and_never_locks(django_user_model):
    django_user_model.objects.create_user("amal", password="right", is_staff=True)
    client = Client()
    page = client.get("/admin/login/").content.decode()
    assert 'name="code"' not in page
    for _ in range(12):
        assert client.post("/admin/login/", {"username": "amal", "password": "wrong"}).status_code == 200
    assert client.post("/admin/login/?next=/admin/", {"username": "amal", "password": "right"}).url == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/second-factor/").status_code == 404


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "told", "address"),
    [
        (False, "192.0.2.1", "", "192.0.2.1"),
        (False, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (True, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "", "192.0.2.1"),
        (True, "192.0.2.1", "2001:db8::1", "2001:db8::1"),
        (True, "192.0.2.1", "<script>", None),
        (False, "", "", None),
    ],
)
def test_address_is_that_of_the_sender_or_what_the_proxy_adds(rf, settings, behind_proxy, peer, told, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": told} if told else {}
    assert address_of(rf.get("/", REMOTE_ADDR=peer, **headers)) == address


def test_without_a_request_there_is_no_address():
    assert address_of(None) is None
