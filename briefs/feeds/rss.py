"""RSS 2.0, by the Best Practices Profile of the RSS Advisory Board."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.feedgenerator import rfc2822_date, rfc3339_date
from django.utils.html import escape

from briefs.feeds.feed import Feed, Item, absolute
from briefs.feeds.markup import Document, without_tags

MEDIA_TYPE = "application/rss+xml"
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
}
#: Sides of the picture in pixels; RSS allows no wider one.
PICTURE = "144"


def write(feed: Feed) -> bytes:
    xml = Document()
    with xml.within("rss", {"version": "2.0", **NAMESPACES}), xml.within("channel"):
        _head(xml, feed)
        for item in feed.items:
            with xml.within("item"):
                _item(xml, item)
    return xml.bytes()


def _head(xml: Document, feed: Feed) -> None:
    xml.leaf("title", without_tags(feed.title))
    xml.leaf("link", feed.page)
    xml.leaf("description", without_tags(feed.description))
    xml.leaf("language", settings.LANGUAGE_CODE)
    if settings.LICENSE_URL:
        xml.leaf("copyright", settings.LICENSE_URL)
    xml.leaf("lastBuildDate", rfc2822_date(feed.updated))
    xml.leaf("generator", "Bottomline")
    _picture(xml, feed)
    xml.leaf("atom:link", rel="self", href=feed.address, type_=MEDIA_TYPE)
    if feed.hub:
        xml.leaf("atom:link", rel="hub", href=feed.hub)
    for relation, address in feed.links.items():
        xml.leaf("atom:link", rel=relation, href=address, type_=MEDIA_TYPE)
    if feed.is_archive:
        xml.leaf("fh:archive")


def _picture(xml: Document, feed: Feed) -> None:
    with xml.within("image"):
        xml.leaf("url", absolute(static("feed-144.png")))
        xml.leaf("title", without_tags(feed.title))
        xml.leaf("link", feed.page)
        xml.leaf("width", PICTURE)
        xml.leaf("height", PICTURE)


def _item(xml: Document, item: Item) -> None:
    # An item needs none, and a title may be nothing but tags.
    if title := without_tags(item.title):
        xml.leaf("title", title)
    xml.leaf("link", item.address)
    # Readers take it for HTML.
    xml.leaf("description", escape(item.summary))
    for author in item.authors:
        xml.leaf("dc:creator", author.name)
    for category in item.categories:
        xml.leaf("category", without_tags(category.label), domain=category.scheme)
    if item.enclosure:
        length = str(item.enclosure.length)
        xml.leaf("enclosure", url=item.enclosure.address, length=length, type_=item.enclosure.media_type)
    xml.addQuickElement("guid", item.id, {"isPermaLink": "false"})
    xml.leaf("pubDate", rfc2822_date(item.published))
    xml.leaf("atom:updated", rfc3339_date(item.updated))
    xml.leaf("content:encoded", item.content)
