"""The request that is being answered, for what is told of where no request is at hand, such as in signals."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request: ContextVar[HttpRequest | None] = ContextVar("request being answered", default=None)


def acting_request() -> HttpRequest | None:
    """The request that is being answered; None in a command."""
    return _request.get()


class ActingMiddleware:
    """Keeps the request at hand while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)
