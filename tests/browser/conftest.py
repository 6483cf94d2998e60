"""A served demo site and Chromium, for tests that do what people do."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# As long as for what a page is told to do, on a machine that has other things to do as well.
expect.set_options(timeout=15_000)

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# A closed network refuses Chromium's own errands, many at a time; root may not use its sandbox.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # All of them share one server, so one worker runs them.
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Site:
    """A running demo: its address, and the password of each of its people."""

    url: str
    environment: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py on the database of the site; returns what it prints."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        ran = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True, cwd=ROOT)
        return ran.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Site]:
    """The demo, set up and served from a database of its own, as `make demo` does it."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with django_db_blocker.unblock(), _database(tmp_path_factory.mktemp("site")) as address:
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": address, "SITE_URL": url, "FILES_AHEAD": "0"}
        site = Site(url, environment | {"DJANGO_SETTINGS_MODULE": "config.settings"})
        printed = site.manage("demo", "--no-serve")
        site.passwords = dict(re.findall(r"log in as (\w+) +with password (\w+)", printed))
        yield from _served(site, port)


@pytest.fixture(scope="session")
def hard_content(site) -> None:
    """What PAGES of tests.hard_content lead to."""
    site.manage("shell", "-c", "from tests.hard_content import publish_hard_content; publish_hard_content()")


def _served(site: Site, port: int) -> Iterator[Site]:
    command = [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}", "--noreload"]
    server = subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(site.url)
        yield site
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    deadline = monotonic() + 30
    while monotonic() < deadline:
        try:
            urlopen(url)  # noqa: S310 - our own server
        except URLError:
            sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} does not answer.")


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    settings, name = connection.settings_dict, "bottomline_browser"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    yield f"postgresql://{settings['USER']}{password}@{settings['HOST']}:{settings['PORT']}/{name}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


# Not of the session: as long as Playwright runs, its event loop keeps tests after these from the database.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of, page errors included; a test asserts that it is empty."""
    return []


@pytest.fixture
def note_complaints(complaints: list[str]) -> Iterator[Callable[[Page], None]]:
    """A function that has the complaints about a page noted for as long as the test lasts."""
    noted: list[tuple[Page, Any, Callable]] = []
    ears: dict[Any, Callable] = {
        "console": lambda message: message.type in {"error", "warning"} and complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "requestfailed": lambda request: print("Failed:", request.url, request.failure),
    }

    def listen(page: Page) -> None:
        for event, ear in ears.items():
            page.on(event, ear)
            noted.append((page, event, ear))

    yield listen
    # Beside a failed test, pytest shows what was printed: what the browser complained of tells why more often than not.
    print("Console:", *complaints, sep="\n  ")
    for page, event, ear in noted:
        if not page.is_closed():
            page.remove_listener(event, ear)


@pytest.fixture
def open_page(browser: Browser, note_complaints: Callable[[Page], None]) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a fresh browser profile."""
    contexts = []

    def make(**options) -> Page:
        context = browser.new_context(**options)
        context.on("page", note_complaints)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def open_tab(note_complaints: Callable[[Page], None]) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a profile that several tests share: what one has loaded, the next need not."""
    profiles = []

    def make(profile: BrowserContext) -> Page:
        profile.on("page", note_complaints)
        profiles.append(profile)
        return profile.new_page()

    yield make
    for profile in profiles:
        profile.remove_listener("page", note_complaints)
        for page in profile.pages:
            page.close()


def axe_faults(page: Page, scheme: str, rules: list[str] | None = None) -> Iterator[Any]:
    """What axe finds on an open page as it looks now; all that it knows to look for, if no rules are named."""
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": rules} if rules else {})
    for fault in page.evaluate("options => axe.run(options).then(found => found.violations)", options):
        yield scheme, fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]
