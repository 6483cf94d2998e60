"""What a hub is told, over HTTP."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from briefs.websub import NotTold, tell

FEED = "https://briefs.example.org/feeds/briefs.atom"


class Hub(BaseHTTPRequestHandler):
    """Answers with the status that ends the address, and keeps what it was sent."""

    sent: list[tuple[str, dict]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.sent.append((self.headers["Content-Type"], parse_qs(body)))
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/204")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.sent.append(("GET", {}))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub():
    """The address of a hub that listens."""
    server = HTTPServer(("127.0.0.1", 0), Hub)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    Hub.sent = []
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("status", [200, 202, 204])
def test_hub_is_told_which_feed_has_changed(hub, status):
    tell(f"{hub}/{status}", FEED)
    said = {"hub.mode": ["publish"], "hub.url": [FEED], "hub.topic": [FEED]}
    assert Hub.sent == [("application/x-www-form-urlencoded", said)]


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_answer_other_than_yes_is_a_failure_and_no_redirect_is_followed(hub, status):
    with pytest.raises(NotTold, match=rf"The hub answered {status} \w+"):
        tell(f"{hub}/{status}", FEED)
    assert len(Hub.sent) == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/", "hub.example.org", ""])
def test_only_http_is_spoken(address):
    with pytest.raises(NotTold, match="does not begin with https: or http:"):
        tell(address, FEED)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://[", "http://127.0.0.1:x/", "http://"])
def test_hub_that_is_not_there_is_a_failure(address):
    with pytest.raises(NotTold):
        tell(address, FEED)
