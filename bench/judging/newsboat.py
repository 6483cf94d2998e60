"""newsboat, each feed in a cache of its own, as it shows an item of two feeds once.

Only its third fetch is the first with validators.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bench.judging.feeds import addresses
from bench.judging.processes import program, run
from bench.judging.site import Site
from bench.judging.verdict import Verdict

BAR = "every item; 304 on the third fetch"
FETCHES = 3


def judge(site: Site) -> Verdict:
    command = program("newsboat")
    expected = addresses(site, "atom", "rss")
    folder = site.folder / "newsboat"
    folder.mkdir()
    faults, total = [], 0
    for number, (address, count) in enumerate(expected.items()):
        items = _items(command, folder, number, address)
        answers = site.statuses(address, "newsboat", at_least=FETCHES)
        total += items
        if items != count or answers[-1] != 304:
            faults.append(f"{address}: {items} items of {count}, answered {answers}")
    return Verdict(f"{total} items of {sum(expected.values())} in {len(expected)} feeds", faults)


def _items(command: str, folder: Path, number: int, address: str) -> int:
    """How many items it has of a feed, fetched three times."""
    cache, urls, configuration = (folder / f"{number}.{kind}" for kind in ("sqlite3", "urls", "config"))
    urls.write_text(f"{address}\n")
    configuration.write_text("reload-threads 1\n")
    files = ["-q", "-u", str(urls), "-c", str(cache), "-C", str(configuration)]
    for _ in range(FETCHES):
        run([command, *files, "-x", "reload"], env={**os.environ, "HOME": str(folder)}, check=True)
    with closing(sqlite3.connect(cache)) as rows:
        return rows.execute("SELECT count(*) FROM rss_item").fetchone()[0]
