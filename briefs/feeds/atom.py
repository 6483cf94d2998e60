"""Atom (RFC 4287), with the links of paged and archived feeds (RFC 5005)."""

import re

from django.conf import settings
from django.templatetags.static import static
from django.utils.feedgenerator import rfc3339_date
from django.utils.html import escape

from briefs.feeds.feed import Feed, Item, Person, absolute
from briefs.feeds.markup import Document

MEDIA_TYPE = "application/atom+xml"
NAMESPACES = {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:fh": "http://purl.org/syndication/history/1.0"}

LIKE_MARKUP = re.compile(r"</?[a-zA-Z]|&#?\w+;")


def write(feed: Feed) -> bytes:
    xml = Document()
    with xml.within("feed", {**NAMESPACES, "xml:lang": settings.LANGUAGE_CODE}):
        _head(xml, feed)
        for item in feed.items:
            with xml.within("entry"):
                _entry(xml, item)
    return xml.bytes()


def _head(xml: Document, feed: Feed) -> None:
    xml.leaf("id", feed.id)
    _text(xml, "title", feed.title)
    _text(xml, "subtitle", feed.description)
    xml.leaf("updated", rfc3339_date(feed.updated))
    _person(xml, Person(settings.SITE_NAME, absolute("/")))
    xml.leaf("link", rel="self", href=feed.address, type_=MEDIA_TYPE)
    xml.leaf("link", rel="alternate", href=feed.page, type_="text/html")
    if feed.hub:
        xml.leaf("link", rel="hub", href=feed.hub)
    for relation, address in feed.links.items():
        xml.leaf("link", rel=relation, href=address, type_=MEDIA_TYPE)
    xml.leaf("icon", absolute(static("feed-144.png")))
    xml.leaf("generator", "Bottomline")
    if settings.LICENSE_URL:
        xml.leaf("rights", settings.LICENSE_URL)
        xml.leaf("link", rel="license", href=settings.LICENSE_URL)
    if feed.is_archive:
        xml.leaf("fh:archive")


def _entry(xml: Document, item: Item) -> None:
    xml.leaf("id", item.id)
    _text(xml, "title", item.title)
    xml.leaf("link", rel="alternate", href=item.address, type_="text/html")
    xml.leaf("published", rfc3339_date(item.published))
    xml.leaf("updated", rfc3339_date(item.updated))
    for author in item.authors:
        _person(xml, author)
    for category in item.categories:
        xml.leaf("category", term=category.term, scheme=category.scheme, label=category.label)
    if item.enclosure:
        length = str(item.enclosure.length)
        xml.leaf("link", rel="enclosure", href=item.enclosure.address, length=length, type_=item.enclosure.media_type)
    _text(xml, "summary", item.summary)
    xml.leaf("content", item.content, type_="html")


def _text(xml: Document, name: str, text: str) -> None:
    """Plain text; what looks like markup is said to be HTML that shows it, or some readers would take it for some."""
    if LIKE_MARKUP.search(text):
        xml.leaf(name, escape(text), type_="html")
    else:
        xml.leaf(name, text, type_="text")


def _person(xml: Document, person: Person) -> None:
    with xml.within("author"):
        xml.leaf("name", person.name)
        if person.address:
            xml.leaf("uri", person.address)
