"""The site that is judged: made in a scratch folder, served by gunicorn with production settings."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.judging.processes import ROOT, answers, free_bind, run

#: Request, status and reader.
LOG_FORMAT = "%(r)s\t%(s)s\t%(a)s"


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]  # by names in small letters


@dataclass
class Site:
    """A served site, and the folder that all of the judging leaves its files in."""

    folder: Path
    url: str
    pages: dict[str, str] = field(default_factory=dict)  # the path of each type of page

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    def environment(self, **changes: str) -> dict[str, str]:
        """Variables of production without HTTPS, for a child process that serves this site or sets it up."""
        production = {
            "DEBUG": "0",
            "HTTPS": "0",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1 localhost",
            "DATABASE_URL": f"sqlite:///{self.folder / 'site.sqlite3'}",
            "SECURITY_CONTACT": "mailto:security@example.org",
            "LICENSE_URL": "https://creativecommons.org/licenses/by/4.0/",
            "DJANGO_SETTINGS_MODULE": "bench.judging.settings",
            "JUDGED_FOLDER": str(self.folder),
        }
        return {**os.environ, **production, **changes}

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; an underscore in a name of a header is a hyphen there."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            answer = urlopen(Request(self.url + path, headers=sent))  # noqa: S310 - our own server
        except HTTPError as refused:
            answer = refused
        with answer:
            return Answer(answer.status, answer.read(), {name.lower(): text for name, text in answer.headers.items()})

    def listed(self) -> list[str]:
        """The paths of all that the sitemaps name; the latest briefs are in two of them."""
        paths = [path for part in self._locations("/sitemap.xml") for path in self._locations(part)]
        return list(dict.fromkeys(paths))

    def _locations(self, path: str) -> list[str]:
        text = self.get(path).body.decode()
        return [found.removeprefix(self.url) for found in re.findall("<loc>([^<]*)</loc>", text)]

    @contextmanager
    def served(self, bind: str, *options: str, **changes: str) -> Iterator[None]:
        """Serve at an address and port as long as the block lasts."""
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, "--threads", "4"]
        command += ["--worker-class", "gthread", *options]
        log = self.folder / "server.log"
        with log.open("a") as told:
            server = subprocess.Popen(command, env=self.environment(**changes), cwd=ROOT, stderr=told)  # noqa: S603
        try:
            if not answers(bind, server):
                raise TimeoutError(f"{bind} is not served. {log.read_text()}")
            yield
        finally:
            server.terminate()
            server.wait()

    def statuses(self, address: str, reader: str, *, at_least: int) -> list[int]:
        """How requests for an address by a reader ended. The log is behind, so wait for so many of them."""
        start = f"GET {address.removeprefix(self.url)} "
        deadline = monotonic() + 10
        while True:
            rows = [row.split("\t") for row in self.log.read_text().splitlines()]
            found = [int(status) for line, status, name in rows if line.startswith(start) and reader in name.lower()]
            if len(found) >= at_least or monotonic() > deadline:
                return found
            sleep(0.05)


@contextmanager
def judged_site(folder: Path) -> Iterator[Site]:
    """The demo and hard content, served on a free port of this machine."""
    bind = free_bind()
    site = Site(folder, f"http://{bind}")
    trial = site.environment(DEBUG="1", FILES_AHEAD="0")
    site.pages = json.loads(run([sys.executable, "-m", "bench.judging.content"], env=trial, check=True).stdout)
    for command in ("collectstatic", "--no-input"), ("render_pages",):
        run([sys.executable, "manage.py", *command], env=site.environment(), check=True)
    with site.served(bind, "--access-logfile", str(site.log), "--access-logformat", LOG_FORMAT):
        yield site
