"""The answer to somebody whose log-in failed too often. Used if LOGIN_LIMIT is set."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Say for how long, with status 429; called by django-axes in the place of its own answer."""
    wait = settings.AXES_COOLOFF_TIME
    context = {
        **admin.site.each_context(request),
        "title": "Too many tries",
        "minutes": int(wait.total_seconds() // 60),
    }
    answer = render(request, "admin/desk/locked.html", context, status=429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()))
    return answer
