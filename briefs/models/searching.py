"""Briefs in the search: a document for each edition, for as long as it is current."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from actors.models import Actor
from briefs.models.edition import Edition
from briefs.models.withdrawal import Withdrawal
from events.models import Event
from history.upcasting import UnreadableSnapshot
from search.models import Kind, SearchDocument

if TYPE_CHECKING:
    from briefs.models.publishing import Publishable


def index(brief: "Publishable") -> None:
    """Let the search find what readers see of the brief, and of the records that they see because it links them.

    Called in the transaction of every change of that, with the brief's row locked, before pages are made anew.
    """
    index_editions([brief.pk])
    for model in (Actor, Event):
        linked = model._base_manager.filter(edition_links__edition__brief=brief.pk, is_public=False)
        model.index(set(linked.values_list("pk", flat=True)))


def index_editions(briefs: list[Any]) -> int:
    """Bring the documents of the editions of these briefs up to date; returns how many there are."""
    wanted = {edition.pk: edition for edition in _searched(briefs)}
    documents = SearchDocument.objects.of(Kind.BRIEF, briefs)
    documents.exclude(edition_id__in=wanted).delete()
    # Editions never change, so that only what is told of them can: from when until when, and at which address.
    known = {document.edition_id: document for document in documents.only("edition_id", *_CHANGING)}
    changed = [known[key] for key, edition in wanted.items() if key in known and _move(known[key], edition)]
    SearchDocument.objects.bulk_update(changed, _CHANGING)
    missing = Edition.objects.filter(pk__in=wanted.keys() - known.keys()).select_related("brief").defer("html")
    SearchDocument.objects.bulk_create(map(_document, missing))
    return len(wanted)


_CHANGING = ("live_from", "live_until", "address")


def _searched(briefs: Iterable[Any]) -> models.QuerySet[Edition]:
    """The editions that are, were or are to be current, but for those that were withdrawn, be it lifted since."""
    withdrawn = Withdrawal.objects.filter(brief=models.OuterRef("brief"))
    whole = models.Q(whole_brief=True, withdrawn_at__gte=models.OuterRef("published_at"))
    own = models.Q(whole_brief=False, edition=models.OuterRef("pk"))
    editions = (
        Edition.objects.appearing().filter(brief__in=briefs).exclude(models.Exists(withdrawn.filter(whole | own)))
    )
    return editions.select_related("brief").only("published_at", "superseded_at", "brief__slug")


def _move(document: SearchDocument, edition: Edition) -> bool:
    """Let the document be found when and where the edition is. Returns whether that is new."""
    found = (edition.published_at, edition.superseded_at, edition.brief.get_absolute_url())
    was = tuple(getattr(document, name) for name in _CHANGING)
    document.live_from, document.live_until, document.address = found
    return found != was


def _document(edition: Edition) -> SearchDocument:
    return SearchDocument.of(
        kind=Kind.BRIEF,
        object_id=edition.brief_id,
        edition_id=edition.pk,
        live_from=edition.published_at,
        live_until=edition.superseded_at,
        address=edition.brief.get_absolute_url(),
        date_edtf=edition.date.isoformat(),
        title=edition.title,
        detail=", ".join(author["name"] for author in edition.authors)[:300],
        names=_names(edition),
        summary=edition.summary,
        body=edition.text,
    )


def _names(edition: Edition) -> list[str]:
    """What the brief is about, as it was called then; nothing if the snapshot can no longer be read."""
    try:
        content = edition.content
    except UnreadableSnapshot:
        return []
    events, actors = content["event_links"], content["actor_links"]
    linked = [row["event"] for row in events] + [row["actor"] for row in actors]
    return [row["name"] for row in [*content["topics"], *linked]]
