"""Records as history had them between two moments."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from actors.models import Actor
from briefs.standpoint import Standpoint
from events.models import Event
from history.merging import merged_paths
from history.models import Change
from history.models.change import content_type_of
from history.snapshots import Json
from pages.rows import Row, Rows

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


def revisions(standpoint: Standpoint, kind: str) -> Rows:
    """Of each record that was linked the revision that was in force when the text was frozen, and those after it."""
    keys = _with_merged(MODELS[kind], standpoint.linked[kind])
    all_of_kind = Change.objects.filter(content_type=content_type_of(MODELS[kind]))
    same = all_of_kind.order_by().filter(object_id=OuterRef("object_id"))

    def followed(by: int, until: Any) -> Exists:
        """So many revisions later there is another by then. They are numbered without gaps."""
        return Exists(same.filter(number=OuterRef("number") + by, revision__date_created__lte=until))

    frozen_at, at = standpoint.frozen_at, standpoint.at
    stood = all_of_kind.filter(~followed(1, frozen_at), object_id__in=keys, revision__date_created__lte=at)
    return Rows(
        stood.filter(~followed(MOST, at) | Q(revision__date_created__lte=frozen_at)).order_by("number"),
        record="object_id",
        made_at="revision__date_created",
        snapshot="snapshot",
        particulars="particulars",
    )


def by_record(kind: str, rows: Iterable[Row]) -> dict[Key, list[Revision]]:
    """The same by record, oldest first."""
    found: dict[Key, list[Revision]] = {}
    for row in rows:
        revision = Revision(row["made_at"], row["snapshot"], row["particulars"])
        found.setdefault(Key(kind, row["record"]), []).append(revision)
    return found


def _with_merged(model: Any, keys: Any) -> QuerySet[Any]:
    """These keys, and those of the records that were merged into them, or into such."""
    found = model._base_manager.order_by().filter(pk__in=keys)
    # From these on, by outer joins: a planner that turned it round would go through all merged records.
    return found.values("pk").union(*(found.values(path) for path in merged_paths()))
