"""The library `reader`, in an environment of its own: it gets every item, and is told the next time that all is old."""

import json

from bench.judging.feeds import addresses
from bench.judging.processes import from_pip, run
from bench.judging.site import Site
from bench.judging.verdict import Verdict

BAR = "every item, with content, link and dates; 304 on the second update"
#: For the Python that has the library. Prints for each feed how many items, how many whole ones, and the failure.
SCRIPT = """
import json, sys
from reader import make_reader

reader = make_reader(sys.argv[1])
for address in sys.argv[2:]:
    reader.add_feed(address)
for address in sys.argv[2:] * 2:
    try:
        reader.update_feed(address)
    except Exception:
        pass # kept with the feed
told = {}
for feed in reader.get_feeds():
    entries = list(reader.get_entries(feed=feed))
    whole = [e for e in entries if e.content and e.link and e.published and e.updated]
    told[feed.url] = len(entries), len(whole), feed.last_exception and feed.last_exception.value_str
print(json.dumps(told))
"""


def judge(site: Site) -> Verdict:
    expected = addresses(site, "atom", "rss", "json")
    # Its own copy of feedparser needs the second, and does not say so.
    python = from_pip(site.folder, "reader", "sgmllib3k")
    ran = run([python, "-c", SCRIPT, str(site.folder / "reader.sqlite3"), *expected], check=True)
    told = json.loads(ran.stdout)
    faults = [
        f"{address}: {items} items, {whole} of them whole, of {expected[address]}; {failure or 'no failure'}"
        for address, (items, whole, failure) in told.items()
        if failure or {items, whole} != {expected[address]}
    ]
    answers = {address: site.statuses(address, "reader", at_least=2) for address in expected}
    faults += [f"{address}: answered {statuses}" for address, statuses in answers.items() if statuses != [200, 304]]
    figure = f"{sum(items for items, _, _ in told.values())} items of {sum(expected.values())} in {len(expected)} feeds"
    return Verdict(figure, faults)
