"""What a merge would do: every row that names the loser, and whether it moves to the winner or has to go.

The rows are found from the models themselves, so that a new foreign key is moved without a word here.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from history.models import Action, Merge, person_name
from history.moving import Edits, Naming, as_columns, is_many, key_of
from history.records import Part, Record
from history.snapshots import Json, digest

if TYPE_CHECKING:
    from history.merging import Mergeable

#: Fields that keep naming a merged record, and why.
STAYING = {"merged_into": "Each merge can be undone by itself; addresses follow them to the end."}


def naming_fields(model: type[models.Model]) -> list[Any]:
    """The fields of all models that can name a record of this one and that a merge changes."""
    relations = [f for f in model._meta.get_fields(include_hidden=True) if f.auto_created and f.is_relation]
    fields: list[Any] = [relation.remote_field for relation in relations]
    return [f for f in fields if f.name not in STAYING and not f.model._meta.auto_created and not _has_rows(f)]


def _has_rows(field: Any) -> bool:
    """Is it a many-valued field whose links are rows of a model of ours, which names the record itself?"""
    return field.many_to_many and not field.remote_field.through._meta.auto_created


class Candidate(Naming):
    """A row that names the loser."""

    old: "Mergeable"
    new: "Mergeable"

    @cached_property
    def obstacle(self) -> str:
        """Why the row goes instead of naming the winner; empty if it moves."""
        return "" if all(is_many(self.row, name) for name in self.fields) else self.new.why_not(self.turned)

    @cached_property
    def beside(self) -> list[str]:
        """Many-valued fields that name the winner already, too."""
        several = [name for name in self.fields if is_many(self.row, name)]
        return [name for name in several if getattr(self.row, name).filter(pk=self.new.pk).exists()]

    def as_json(self) -> Json:
        record = self.record and list(key_of(self.record))
        where = {"row": self.row._meta.label_lower, "id": self.row.pk, "of": record}
        return {**where, "fields": self.fields, "beside": self.beside}


class MergePlan:
    """What it would do to merge one record into another, as things stand. Making one changes nothing."""

    def __init__(self, loser: "Mergeable", winner: "Mergeable") -> None:
        self.loser, self.winner = loser, winner

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every row that names the loser, by model and number."""
        found: dict[Any, Candidate] = {}
        for field in naming_fields(type(self.loser)):
            for row in _rows_with(field, self.loser):
                found.setdefault(key_of(row), Candidate(row, self.loser, self.winner)).fields.append(field.name)
        return [found[key] for key in sorted(found)]

    @property
    def others(self) -> list[Record]:
        """The records besides the two that would change."""
        records = {key_of(row.record): row.record for row in self.candidates if row.record is not None}
        return [records[key] for key in sorted(records.keys() - {key_of(self.loser), key_of(self.winner)})]

    @property
    def moving(self) -> list[Candidate]:
        return [row for row in self.candidates if not row.obstacle]

    @property
    def dropping(self) -> list[Candidate]:
        return [row for row in self.candidates if row.obstacle]

    @cached_property
    def gaining(self) -> list[Part]:
        """Rows that the winner gets besides."""
        return [row for row in self.winner.rows_gained_from(self.loser) if not self.winner.why_not(row)]

    @property
    def differs_by_wikidata(self) -> bool:
        return bool(self.loser.wikidata and self.winner.wikidata)

    @cached_property
    def reasons(self) -> list[str]:
        """Everything that stands in the way, in sentences for the analyst."""
        if reasons := self.loser.reasons_not_to_merge_into(self.winner):
            return reasons
        # A row that is itself a record is never dropped.
        stuck = [row for row in self.dropping if isinstance(row.row, Record)]
        return [f"“{row.row}” cannot move to “{self.winner}”. {row.obstacle}" for row in stuck]

    @cached_property
    def digest(self) -> str:
        """Hash of both records and of all that would happen: the same as long as it is what somebody has looked at."""
        rows = [[row.as_json(), row.obstacle] for row in self.candidates]
        return digest([self.loser.state().identity, self.winner.state().identity, rows])

    def refusals(self, reason: str, seen: str, against_wikidata: bool) -> list[str]:
        """All reasons not to do what an analyst has asked for."""
        refusals = list(self.reasons)
        if not reason.strip():
            refusals.append("Give the reason why the two are one; it stays in the history.")
        if seen and seen != self.digest:
            refusals.append("Something has changed since you looked. Here is what the merge would do now.")
        if self.differs_by_wikidata and not against_wikidata:
            ids = f"{self.loser.wikidata} and {self.winner.wikidata}"
            refusals.append(f"By Wikidata they are two different things, {ids}. Confirm that they are one.")
        return refusals

    def carry_out(self, by: Any, reason: str) -> Merge:
        """Write it, each record in a revision of its own. The rows of both are locked."""
        merge = Merge(
            content_type=ContentType.objects.get_for_model(self.loser),
            loser_id=self.loser.pk,
            winner_id=self.winner.pk,
            reason=reason,
            person=person_name(by),
            user=by if by and by.pk else None,
            moved=[row.as_json() for row in self.moving],
            dropped=[{**as_columns(row.row), "because": row.obstacle} for row in self.dropping],
            given_up={name: self.loser.serializable_value(name) for name in self.loser.given_up_on_merge},
        )
        for edit in self._edits():
            edit.write(by, f"“{self.loser}” merged into “{self.winner}”: {reason}")
        merge.added = [as_columns(row) for row in self.gaining]
        merge.save()
        return merge

    def _edits(self) -> Edits:
        """What is written to each record: to the loser first, because the winner gets what it gives up."""
        edits = Edits()
        loser, winner = edits.of(self.loser), edits.of(self.winner)
        loser.action = Action.MERGED
        loser.staying.append(self.loser)
        winner.coming += self.gaining
        if self.loser.wikidata and not self.winner.wikidata:
            self.winner.wikidata = self.loser.wikidata
            winner.staying.append(self.winner)
        for name in self.loser.given_up_on_merge:
            field: Any = self.loser._meta.get_field(name)
            setattr(self.loser, name, field.get_default())
        self.loser.merged_into = self.winner
        for row in self.candidates:
            row.drop(edits) if row.obstacle else row.move(edits)
        return edits


def _rows_with(field: Any, record: models.Model) -> models.QuerySet:
    """The rows that name the record in this field, with the records that they belong to."""
    rows = field.model._base_manager.filter(**{field.name: record})
    return rows.select_related(field.model.belongs_to) if issubclass(field.model, Part) else rows
