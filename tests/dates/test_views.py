import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from dates.views import read_back

STAFF = User(username="analyst", is_staff=True)

OUTSIDERS = {
    "anonymous": AnonymousUser(),
    "reader": User(username="reader"),
    "left": User(username="left", is_staff=True, is_active=False),
}


def ask(user=STAFF, method="GET", **parameters):
    request = RequestFactory().generic(method, "/", QUERY_STRING="")
    request.GET = parameters
    request.user = user
    return read_back(request)
