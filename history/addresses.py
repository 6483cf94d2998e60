"""The address that a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest | None) -> str | None:
    """The IP address of whoever sent the request; None if that is not known.

    Behind a proxy it is the last one in X-Forwarded-For, which the proxy has added itself: those before it are
    what the sender says of himself.
    """
    if request is None:
        return None
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] or told
    try:
        return str(ip_address(told.strip()))
    except ValueError:
        return None
