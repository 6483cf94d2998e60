"""The formats of feeds, by what ends their address."""

from collections.abc import Callable
from dataclasses import dataclass

from briefs.feeds import atom, json_feed, rss
from briefs.feeds.feed import Feed


@dataclass(frozen=True)
class Format:
    name: str
    media_type: str
    write: Callable[[Feed], bytes]


FORMATS = {
    "atom": Format("Atom", atom.MEDIA_TYPE, atom.write),
    "rss": Format("RSS", rss.MEDIA_TYPE, rss.write),
    "json": Format("JSON Feed", json_feed.MEDIA_TYPE, json_feed.write),
}


class FormatConverter:
    """The end of a feed's address: rss, atom or json."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python
