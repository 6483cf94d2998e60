"""All that the page of an edition tells beside its text, read in one query however much of it there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

from actors.models import Actor, Relationship
from briefs import related, since
from briefs.models import Author, Brief, Edition, Topic, Withdrawal
from briefs.models.edition_queryset import EditionQuerySet
from briefs.record_of_change import TEXTS, RecordOfChange
from briefs.related import IN_COMMON
from briefs.since.records import Key
from briefs.standpoint import KINDS, Standpoint, linked_by
from events.models import Event
from history.as_it_stood import put_back
from history.snapshots import Json
from pages.rows import Row, Rows, instances

#: Of the columns of an edition that are rows of others.
PREFIX = "beside_"
#: What a page needs of a record that it mentions.
MENTIONED = {name: name for name in ("id", "uuid", "name", "slug", "wikidata")}


@dataclass(frozen=True)
class _Read:
    """An edition and rows of others, all read in one query; and from them what came of its brief by `at`."""

    edition: Edition
    at: datetime
    rows: Mapping[str, list[Row]]

    @classmethod
    def _of(cls, editions: EditionQuerySet, at: datetime, asked: dict[str, Rows]) -> Self | None:
        """With the latest of these editions of one brief; None if there are none."""
        edition = editions.for_page().annotate(**_columns(asked)).order_by("-number").first()
        if edition is None:
            return None
        return cls(edition, at, {name: getattr(edition, f"{PREFIX}{name}") for name in asked})

    @cached_property
    def updates(self) -> RecordOfChange:
        """The record of change of its brief."""
        unsaved = [] if self.edition.pk else [self.edition]
        return RecordOfChange([*unsaved, *self._editions.values()], self._withdrawals, self.at)

    def withdrawal(self, at: datetime | None = None) -> Withdrawal | None:
        """As `Edition.withdrawal_in_force`: why readers may not have its text at `at` (default now)."""
        hiding = [one for one in self._withdrawals if one.hides(self.edition, at)]
        # Of several, one that tells not even the title comes first, then the latest.
        return min(hiding, key=lambda one: one.kind, default=None)

    def replacement(self, withdrawal: Withdrawal) -> Edition | None:
        """The edition, live now, of the brief that readers are to read instead."""
        live = {row["brief_id"]: row for row in self.rows["replacements"]}
        row = live.get(withdrawal.replacement_id)
        return related.edition_of(row) if row else None

    @cached_property
    def _editions(self) -> dict[int, Edition]:
        """Those of its brief that have come out, by key, newest first."""
        editions = {edition.pk: edition for edition in instances(Edition, self.rows["editions"])}
        for edition in editions.values():
            edition.brief = self.edition.brief
        return editions

    @cached_property
    def _withdrawals(self) -> list[Withdrawal]:
        """Those of its brief, latest first."""
        withdrawals = list(instances(Withdrawal, self.rows["withdrawals"]))
        for one in withdrawals:
            one.brief = self.edition.brief
            # As it stood, an edition may be withdrawn that had not come out then.
            if edition := self._editions.get(one.edition_id):
                one.edition = edition
        return withdrawals


class Beside(_Read):
    """An edition, and what its page tells beside its text: what came of its brief and records, other briefs."""

    @classmethod
    def read(cls, editions: EditionQuerySet, at: datetime) -> Self | None:
        """Of the latest of these editions of one brief; None if there are none. at is now."""
        beside = cls._of(editions, at, _rows(Standpoint.of(editions, at)))
        if beside:
            authors = instances(Author, beside.rows["linked_author"])
            beside.edition.authors_now = {author.order: author for author in authors}  # type: ignore[attr-defined]
        return beside

    @classmethod
    def of_draft(cls, edition: Edition, at: datetime) -> Self:
        """Of an edition that is not saved, as if it came out at `at`."""
        asked = _rows(Standpoint.of_draft(edition, at))
        [row] = Brief.objects.filter(pk=edition.brief_id).annotate(**_columns(asked)).values(*_columns(asked))
        return cls(edition, at, {name: row[f"{PREFIX}{name}"] for name in asked})

    @property
    def linked(self) -> dict[str, list[int]]:
        """Keys of the records that it links, by kind."""
        if self.edition.pk is None:
            return linked_by(self.edition.snapshot)
        return {kind: [row["key"] for row in self.rows[f"linked_{kind}"]] for kind in KINDS}

    @cached_property
    def since(self) -> list[since.Since]:
        """What has become of the records that it links."""
        seen = {Key(kind, row["id"]): row["name"] for kind in since.MODELS for row in self.rows[f"public_{kind}"]}
        return since.happened_since(self.edition, self.rows, seen)

    @cached_property
    def around(self) -> related.Around:
        """The other briefs that it leads to."""
        return related.around(self.rows)

    @property
    def topics(self) -> list[Json]:
        """Its topics as it names them, with a slug where readers can go."""
        topics = self.edition.snapshot["topics"]
        if self.edition.pk is None or self.edition.is_live(self.at):
            return topics
        shown = {row["id"]: row["slug"] for row in self.rows["public_topic"]}
        return [{**one, "slug": shown.get(one["id"], "")} for one in topics]

    @property
    def events(self) -> dict[int, Event]:
        """Events that readers see, by key: among them those that it links."""
        return {event.pk: event for event in instances(Event, self.rows["public_event"])}

    @property
    def actors(self) -> dict[int, Actor]:
        """Actors that readers see, by key: among them those that it links."""
        return {actor.pk: actor for actor in instances(Actor, self.rows["public_actor"])}


class AsItStood(_Read):
    """An edition as readers had it at an earlier moment, with the record of change by then and the topics of then."""

    @classmethod
    def read(cls, editions: EditionQuerySet, at: datetime) -> Self | None:
        """Of the latest of these editions of one brief; None if there are none."""
        standpoint = Standpoint.of(editions, at)
        topics = Topic.objects.as_of(at).with_snapshot_then().filter(edition_links__edition=standpoint.pk)
        in_order = topics.order_by("edition_links__order")
        asked = {"topics": Rows.whole(in_order, snapshot_then="snapshot_then"), **_of_its_brief(standpoint)}
        return cls._of(editions, at, asked)

    @property
    def topics(self) -> list[Topic]:
        """Its topics as they were."""
        return put_back(instances(Topic, self.rows["topics"]))


def _columns(asked: dict[str, Rows]) -> dict[str, Rows]:
    return {f"{PREFIX}{name}": rows for name, rows in asked.items()}


def _rows(standpoint: Standpoint) -> dict[str, Rows]:
    """All that pages tell from, by name."""
    return {
        **_of_its_brief(standpoint),
        **_of_its_records(standpoint),
        **related.rows(standpoint),
        **since.rows(standpoint),
    }


def _of_its_brief(standpoint: Standpoint) -> dict[str, Rows]:
    editions = Edition.objects.published(standpoint.at).filter(brief=standpoint.brief).order_by("-number")
    withdrawals = Withdrawal.objects.filter(brief=standpoint.brief)
    instead = withdrawals.order_by().exclude(replacement=None).values("replacement")
    return {
        "editions": Rows.whole(editions, *TEXTS),
        "withdrawals": Rows.whole(withdrawals.order_by("-withdrawn_at")),
        "replacements": related.told(Edition.objects.live().filter(brief__in=instead)),
    }


def _of_its_records(standpoint: Standpoint) -> dict[str, Rows]:
    linked, at = standpoint.linked, standpoint.at
    # Those that an actor stands in a relation to are named where such a relation is new.
    named = Actor.objects.order_by().filter(pk__in=linked["actor"]).values("pk")
    named = named.union(Relationship.objects.order_by().filter(subject__in=linked["actor"]).values("object"))
    names = {name: f"author__{name}" for name in ("name", "family_name", "given_name")}
    of_edition = {
        **{f"linked_{kind}": Rows(standpoint.links(kind), key=kind) for kind in IN_COMMON},
        "linked_author": Rows(standpoint.links("author"), key="author", order="order", **names),
    }
    return {
        **(of_edition if standpoint.pk else {}),
        "public_topic": Rows(Topic.objects.public(at).filter(pk__in=linked["topic"]).order_by(), id="id", slug="slug"),
        "public_event": Rows(Event.objects.public(at).filter(pk__in=linked["event"]).order_by(), **MENTIONED),
        "public_actor": Rows(Actor.objects.public(at).filter(pk__in=named).order_by(), kind="kind", **MENTIONED),
    }
