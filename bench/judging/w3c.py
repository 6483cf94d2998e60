"""The W3C feed validator, from a checkout that the variable FEEDVALIDATOR names; the registries do not have it."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from bench.judging.feeds import addresses
from bench.judging.processes import run
from bench.judging.site import Site
from bench.judging.verdict import NotRun, Verdict

BAR = "0 errors, 0 warnings, 0 information"
LEVELS = "Error", "Warning", "Info"


def judge(site: Site) -> Verdict:
    checkout = os.environ.get("FEEDVALIDATOR", "")
    if not checkout:
        raise NotRun("FEEDVALIDATOR names no checkout of the W3C feed validator.")
    source = Path(checkout).expanduser().resolve() / "src"
    if not (source / "feedvalidator").is_dir():
        raise NotRun(f"There is no feed validator in {checkout}.")
    feeds = [*addresses(site, "atom", "rss"), f"{site.url}/feeds/opml.xml"]
    # In a process of its own, as it changes what all of Python does.
    ran = run([sys.executable, "-m", "bench.judging.w3c", str(source), *feeds], check=True)
    faults = json.loads(ran.stdout)
    return Verdict(f"{len(faults)} messages on {len(feeds)} feeds", faults)


def main(source: str, *feeds: str) -> None:
    """Print what it says of each feed, of every level."""
    # It uses both without importing them.
    for module in "http.client", "urllib.request":
        import_module(module)
    sys.path.insert(0, source)
    validator = import_module("feedvalidator")
    log = import_module("feedvalidator.logging")
    kinds = tuple(getattr(log, level) for level in LEVELS)
    found = []
    for address in feeds:
        try:
            events = validator.validateURL(address, firstOccurrenceOnly=1)["loggedEvents"]
        except log.ValidationFailure as failure:
            events = [failure.event]
        found += [f"{address}: {type(e).__name__} {e.params}" for e in events if isinstance(e, kinds)]
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
