"""The language of the desk, which is English whatever the language of the public site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

LANGUAGE = "en-gb"


class DeskLanguageMiddleware:
    """Answers addresses of the desk in English.

    Its own words are not translated, so that those of Django's admin would stand between them in another language, and
    from right to left. What is made there for readers is made in their language where it is made.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.start = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(self.start):
            return self.get_response(request)
        with override(LANGUAGE):
            return self.get_response(request)
