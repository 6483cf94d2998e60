"""Fixtures that tests of every app share."""

import gc

import pytest
from django.test import Client
from django.utils import timezone

from pages import validators


def pytest_collection_finish(session):
    # All that is loaded by now stays; to look through it for rubbish again and again took a sixth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def admin_client_of(django_user_model):
    """A function that gives a client logged in as a new member of staff with the named roles."""

    def make(*roles: str, username: str = "", **fields) -> Client:
        from django.contrib.auth.models import Group

        user = django_user_model.objects.create_user(
            username or f"{'-'.join(roles).lower() or 'nobody'}", password="pass", is_staff=True, **fields
        )
        user.groups.set(Group.objects.filter(name__in=roles))
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return make


@pytest.fixture
def settled(monkeypatch):
    """As if the last change were old enough for its date to be told and believed; see `pages.validators.answer`."""
    monkeypatch.setattr(validators, "last_settled", lambda: int(timezone.now().timestamp()))
