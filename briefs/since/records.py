"""Records as history had them between two moments."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, Window
from django.db.models.functions import Lead, RowNumber

from actors.models import Actor
from events.models import Event
from history.models import Change
from history.models.change import content_type_of
from history.snapshots import Json

MODELS: dict[str, Any] = {"event": Event, "actor": Actor}
#: How many revisions of a record are looked at; of one that has changed more often, the dates told are later ones.
MOST = 50


class Key(NamedTuple):
    """A linked record: event or actor, and its primary key."""

    kind: str
    pk: int

    @property
    def model(self) -> Any:
        return MODELS[self.kind]


class Revision(NamedTuple):
    """A record as one revision left it."""

    made_at: datetime
    snapshot: Json
    particulars: Json


def revisions(keys: Collection[Key], start: datetime, end: datetime) -> dict[Key, list[Revision]]:
    """Of each record the revision that was in force at `start` and those after it by `end`, oldest first; one query."""
    found: dict[Key, list[Revision]] = {key: [] for key in keys}
    kinds = {content_type_of(model).pk: kind for kind, model in MODELS.items()}
    rows = Change.objects.filter(pk__in=_in_force(found, kinds, start, end).values("pk")).order_by("number")
    names = ("content_type_id", "object_id", "revision__date_created", "snapshot", "particulars")
    for content_type, key, *revision in rows.values_list(*names) if found else ():
        found[Key(kinds[content_type], key)].append(Revision(*revision))
    return found


def _in_force(keys: Collection[Key], kinds: dict[int, str], start: datetime, end: datetime) -> Any:
    asked = Q(pk=None)
    for content_type, kind in kinds.items():
        asked |= Q(content_type=content_type, object_id__in=[key.pk for key in keys if key.kind == kind])
    each: Any = {"partition_by": [F("content_type"), F("object_id")]}
    followed = Window(Lead("revision__date_created"), order_by="number", **each)
    latest = Window(RowNumber(), order_by="-number", **each)
    mine = Change.objects.filter(asked, revision__date_created__lte=end).annotate(followed=followed, latest=latest)
    stood = mine.filter(Q(followed=None) | Q(followed__gt=start))
    return stood.filter(Q(latest__lte=MOST) | Q(revision__date_created__lte=start))
