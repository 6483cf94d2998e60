"""Citations and other forms of an edition in templates, such as those of stored pages."""

from typing import TYPE_CHECKING, NamedTuple

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from briefs.formats import FORMS, citation, highwire, picture
from briefs.models import EditionFile

if TYPE_CHECKING:
    from briefs.models import Edition

register = template.Library()


class Link(NamedTuple):
    """The address of an edition in another form."""

    url: str
    label: str
    media_type: str


class Picture(NamedTuple):
    """A picture to share: its address in full, its size in pixels, what it shows in words."""

    url: str
    width: int
    height: int
    alt: str


@register.simple_tag
def citation_of(edition: "Edition") -> citation.Citation:
    return citation.citation(edition)


@register.simple_tag
def names_in_tags(edition: "Edition") -> list[str]:
    """Its authors as tags of the head name them."""
    return highwire.names(edition.cited_authors)


@register.simple_tag
def citations_as(edition: "Edition") -> list[Link]:
    """The forms of its citation that programs read."""
    return [link(edition, ending) for ending in ("bib", "ris", "csl.json")]


@register.simple_tag
def texts_as(edition: "Edition") -> list[Link]:
    """The forms of its text that the site can make."""
    endings = ["pdf"] if EditionFile.can_be_made(EditionFile.Kind.PDF) else []
    return [link(edition, ending) for ending in [*endings, "md", "json"]]


@register.simple_tag
def picture_of(edition: "Edition") -> Picture:
    """Its picture to share; where the site cannot make one, the one of the site."""
    can_be_made = EditionFile.can_be_made(EditionFile.Kind.PICTURE)
    path = link(edition, "png").url if can_be_made else static("share.png")
    alt = picture.alt(edition) if can_be_made else settings.SITE_NAME
    return Picture(f"{settings.SITE_URL}{path}", picture.WIDTH, picture.HEIGHT, alt)


def link(edition: "Edition", ending: str) -> Link:
    form = FORMS[ending]
    url = reverse("briefs:edition_form", args=[edition.brief.slug, edition.number, ending])
    return Link(url, form.label, form.media_type.partition(";")[0])
