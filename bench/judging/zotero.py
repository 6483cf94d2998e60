"""Zotero's translation server, from a checkout that the variable ZOTERO names; the registries do not have it.

It saves the pages of briefs and of their first editions, of records, and of a withdrawn brief, and imports citations.
What it saw is held against the edition as JSON, and against the record as JSON-LD.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import strftime, strptime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.judging.processes import answers, free_bind, program
from bench.judging.site import Site
from bench.judging.verdict import NotRun, Verdict

BAR = "a report with all fields of each brief and citation, a web page of all else"
NEEDED = "src/server.js", "node_modules", "modules/translators/Embedded Metadata.js"
CITATIONS = "ris", "bib", "csl.json"
FORM = re.compile(r'<link rel="alternate" type="[^"]*" title="[^"]*" href="(/briefs/[^"]*/editions/\d+)\.([a-z.]+)">')
Item = dict[str, Any]


@dataclass
class Zotero:
    """The served translation server."""

    url: str
    log: Path

    def saved(self, address: str) -> Item:
        """The item that it makes of a page."""
        return self._asked("web", address.encode())

    def imported(self, text: bytes) -> Item:
        """The item that it makes of a file."""
        return self._asked("import", text)

    def attached(self, address: str) -> bool:
        """Has it attached a file? Items do not say so; what it writes of its work does."""
        return f"resolved to {address}\n" in self.log.read_text()

    def _asked(self, endpoint: str, body: bytes) -> Item:
        try:
            # Our own server.
            with urlopen(Request(f"{self.url}/{endpoint}", body, {"Content-Type": "text/plain"})) as answer:  # noqa: S310
                return json.load(answer)[0]
        except HTTPError as refused:
            return {"itemType": f"refused with {refused.code}"}


def judge(site: Site) -> Verdict:
    with _served(_checkout(), site.folder / "zotero.log") as zotero:
        briefs = [path for path in site.listed() if re.fullmatch("/briefs/[^/]+/", path)]
        pages = [page for path in briefs for page in (path, f"{path}editions/1/")]
        faults = [fault for path in pages for fault in _brief_faults(site, zotero, path)]
        others = {site.pages[name]: _record(site, site.pages[name]) for name in ("event", "actor")}
        withdrawn = site.pages["withdrawn"]
        others[withdrawn] = {"itemType": "webpage", "url": site.url + withdrawn}
        for path, expected in others.items():
            faults += _differences(path, zotero.saved(site.url + path), expected)
    return Verdict(f"{len(faults)} faults on {len(pages) + len(others)} pages", faults)


def _checkout() -> Path:
    named = os.environ.get("ZOTERO", "")
    if not named:
        raise NotRun("ZOTERO names no checkout of Zotero's translation-server, with its submodules and packages.")
    checkout = Path(named).expanduser().resolve()
    if lacking := [name for name in NEEDED if not (checkout / name).exists()]:
        raise NotRun(f"{named} is no whole checkout of Zotero's translation-server: it lacks {', '.join(lacking)}.")
    return checkout


@contextmanager
def _served(checkout: Path, log: Path) -> Iterator[Zotero]:
    """Serve it on a free port of this machine as long as the block lasts."""
    bind = free_bind()
    host, _, port = bind.partition(":")
    settings = {"NODE_CONFIG": json.dumps({"host": host, "port": int(port)}), "DEBUG_LEVEL": "3"}
    command, environment = [program("node"), "src/server.js"], {**os.environ, **settings}
    with log.open("w") as told:
        server = subprocess.Popen(command, env=environment, cwd=checkout, stdout=told, stderr=told)  # noqa: S603
    try:
        if not answers(bind, server):
            raise NotRun(f"The translation server does not start: {log.read_text()[-300:]}")
        yield Zotero(f"http://{bind}", log)
    finally:
        server.terminate()
        server.wait()


def _brief_faults(site: Site, zotero: Zotero, path: str) -> Iterator[str]:
    """What differs on the page of an edition, and in its citations."""
    forms = {ending: f"{stem}.{ending}" for stem, ending in FORM.findall(site.get(path).body.decode())}
    edition = json.loads(site.get(forms["json"]).body)
    expected = _report(edition)
    of_page = {**expected, "rights": edition["license"]}
    yield from _differences(path, zotero.saved(site.url + path), of_page)
    if "pdf" in forms and not zotero.attached(site.url + forms["pdf"]):
        yield f"{path}: its PDF is not attached"
    for ending in CITATIONS:
        yield from _differences(forms[ending], zotero.imported(site.get(forms[ending]).body), expected)


def _report(edition: Item) -> Item:
    """The fields that Zotero should have of an edition."""
    citation = edition["citation"]["csl"]
    return {
        "itemType": "report",
        "title": edition["title"],
        "creators": [_creator(author) for author in edition["authors"]],
        "date": edition["date"],
        "institution": citation["publisher"],
        "reportNumber": edition["brief"]["reference"],
        "reportType": citation["genre"],
        "language": edition["language"],
        "abstractNote": citation["abstract"],
        "url": edition["url"],
    }


def _creator(author: Item) -> Item:
    parts = {"firstName": author["given_name"], "lastName": author["family_name"]}
    return {**(parts if author["family_name"] else {"name": author["name"]}), "creatorType": "author"}


def _record(site: Site, path: str) -> Item:
    """The fields that Zotero should have of the page of an event or actor."""
    record = json.loads(site.get(f"{path.removesuffix('/')}.jsonld").body)
    changed_at = record["mainEntityOfPage"]["dateModified"]
    fields = {"title": record["name"], "url": record["url"], "date": changed_at[:10]}
    return {"itemType": "webpage", "creators": [], **fields}


def _differences(path: str, seen: Item, expected: Item) -> Iterator[str]:
    for field, value in expected.items():
        if _plain(seen.get(field)) != _plain(value):
            yield f"{path}: {field} is {seen.get(field)!r}, not {value!r}"


def _plain(value: Any) -> Any:
    """A field without what forms cannot keep: how a date is written, commas within names, and markup in RIS."""
    if isinstance(value, list):
        return [{part: _untagged(words).replace(",", "").strip() for part, words in one.items()} for one in value]
    for written in ("%Y/%m/%d", "%B %d, %Y"):
        try:
            return strftime("%Y-%m-%d", strptime(value, written))
        except (TypeError, ValueError):
            continue
    return " ".join(_untagged(value).split()) if value else ""


def _untagged(text: str) -> str:
    return re.sub("<[^>]*>", "", text)
