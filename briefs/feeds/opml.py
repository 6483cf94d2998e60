"""OPML 2.0: a list of feeds that a feed reader takes in at once."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from briefs.feeds.feed import absolute
from briefs.feeds.markup import Document, name_without_tags
from briefs.models import Author, Topic
from history.text import printable

MEDIA_TYPE = "text/x-opml"


def write() -> bytes:
    """Everything, all changes, and the topics and authors that readers see, as Atom."""
    xml = Document()
    with xml.within("opml", {"version": "2.0"}):
        with xml.within("head"):
            xml.leaf("title", _("%(site)s: feeds") % {"site": settings.SITE_NAME})
        with xml.within("body"):
            _outline(xml, settings.SITE_NAME, reverse("briefs:feed", args=["atom"]), reverse("briefs:list"))
            _outline(xml, _("All changes"), reverse("briefs:changes_feed", args=["atom"]), reverse("briefs:list"))
            _group(xml, _("Topics"), Topic.objects.public(), "briefs:topic_feed")
            _group(xml, _("Authors"), Author.objects.public(), "briefs:author_feed")
    return xml.bytes()


def _group(xml: Document, name: str, records: Iterable[Topic | Author], pattern: str) -> None:
    """A folder with a feed for each record; none at all if there are none, as a folder must not be empty."""
    feeds = [(r.name, reverse(pattern, args=[r.slug, "atom"]), r.get_absolute_url()) for r in records]
    if not feeds:
        return
    with xml.within("outline", {"text": name}):
        for feed in feeds:
            _outline(xml, *feed)


def _outline(xml: Document, name: str, feed: str, page: str) -> None:
    text = name_without_tags(printable(name))
    addresses = {"xmlUrl": absolute(feed), "htmlUrl": absolute(page)}
    # Of type rss whatever the format: so the specification has it, and readers look into the file.
    xml.addQuickElement("outline", None, {"type": "rss", "text": text, "title": text, **addresses})
