"""What a publisher says to a hub (WebSub, https://www.w3.org/TR/websub/): that a feed has changed."""

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

#: Seconds that a hub has to answer.
PATIENCE = 10


class NotTold(Exception):
    """The hub has not taken the news; the message says why."""


class _NoRedirect(HTTPRedirectHandler):
    """To follow would turn the request into one that only looks."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def tell(hub: str, feed: str) -> None:
    """Have the hub fetch the feed at this address and send it on. Raises NotTold."""
    if not hub.lower().startswith(("https://", "http://")):
        raise NotTold("The address of the hub does not begin with https: or http:.")
    said = urlencode({"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}).encode()
    try:
        request = Request(hub, said, method="POST")  # noqa: S310 - the scheme is looked at above
        with build_opener(_NoRedirect).open(request, timeout=PATIENCE):
            pass
    except HTTPError as fault:
        with fault:
            raise NotTold(f"The hub answered {fault.code} {fault.reason}.") from None
    except (OSError, HTTPException, ValueError) as fault:
        raise NotTold(f"The hub could not be reached: {fault}") from None
