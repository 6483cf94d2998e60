"""Undoing a merge: what was moved goes back, what was dropped is there again, later edits of the rest stay."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from history.merging import MergeRefused
from history.models import Action, Merge, person_name
from history.moving import Edits, Key, Naming, as_columns, from_columns, is_many, locked, record_of
from history.restoring import check
from history.snapshots import Json


def undo(merge: Merge, *, by: Any, reason: str) -> list[str]:
    """Part the two records of a merge again; see `Merge.undo`."""
    with transaction.atomic():
        stored = Merge.objects.select_for_update().get(pk=merge.pk)
        parting = _Parting(stored)
        if reasons := parting.reasons(reason):
            raise MergeRefused(reasons)
        stored.undone_at, stored.undone_person = timezone.now(), person_name(by)
        stored.undone_user = by if by and by.pk else None
        # Before all else, so that rows that come back do not follow this merge to the winner.
        stored.save()
        missing = parting.carry_out(by, f"Merge of “{parting.loser}” into “{parting.winner}” undone: {reason}")
    merge.refresh_from_db()
    return missing


class _Parting:
    """The two records of a merge, locked together with all that it changed, and what is to be written to each."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        label = f"{merge.content_type.app_label}.{merge.content_type.model}"
        pair: list[Key] = [(label, merge.loser_id), (label, merge.winner_id)]
        fresh = locked([*pair, *(tuple(kept["of"]) for kept in (*merge.moved, *merge.dropped) if kept["of"])])
        self.loser: Any = fresh.get(pair[0])
        self.winner: Any = fresh.get(pair[1])
        self.edits = Edits()
        self.missing: list[str] = []

    def reasons(self, reason: str) -> list[str]:
        """Everything that stands in the way, in sentences for the analyst."""
        if self.merge.undone_at:
            return ["This merge has been undone already."]
        if self.loser is None or self.winner is None:
            return ["One of the two records has been deleted since."]
        reasons = [] if reason.strip() else ["Give the reason why the two are not one; it stays in the history."]
        if end := self.winner.merged_into:
            reasons.append(f"“{self.winner}” was itself merged into “{end}”; undo that first.")
        return reasons

    def carry_out(self, by: Any, reason: str) -> list[str]:
        """Write it, each record in a revision of its own. Returns a sentence for each row that could not come back."""
        winner, loser = self.edits.of(self.winner), self.edits.of(self.loser)
        loser.action = Action.UNMERGED
        loser.staying.append(self.loser)
        self._take_from_winner()
        for kept in self.merge.moved:
            self._move_back(kept)
        for kept in self.merge.dropped:
            self._make_again(kept)
        for edit in (winner, *(edit for edit in self.edits if edit not in (winner, loser))):
            edit.write(by, reason)
        self._give_back()
        loser.write(by, reason)
        return self.missing

    def _take_from_winner(self) -> None:
        """What the merge added to the winner, unless somebody has changed it since."""
        edit = self.edits.of(self.winner)
        rows = ((kept, _row(kept)) for kept in self.merge.added)
        edit.going += [row for kept, row in rows if row and as_columns(row) == kept]
        if self.winner.wikidata and self.winner.wikidata == self.merge.given_up["wikidata"]:
            self.winner.wikidata = ""
            edit.staying.append(self.winner)

    def _move_back(self, kept: Json) -> None:
        """A row that was moved, in so far as it names the winner still."""
        row = _row(kept)
        if row is None:
            words = apps.get_model(kept["row"])._meta.verbose_name
            self.missing.append(f"One {words} could not go back, as it has been taken out since.")
        fields = [name for name in kept["fields"] if row and _names(row, name, self.winner)]
        if row and fields:
            back = Naming(row, self.winner, self.loser, fields)
            for name in set(fields).intersection(kept["beside"]):
                back.many[name].append(self.winner.pk)
            back.move(self.edits)

    def _make_again(self, kept: Json) -> None:
        """A row that was dropped. It names what the records that it named have been merged into since."""
        row = from_columns(kept)
        if _row(kept):
            # A revision from before the merge was restored, and brought it back with the name of the winner.
            named = [field.name for field in row._meta.concrete_fields if self._names_loser(field, row)]
            self._move_back({**kept, "fields": named, "beside": []})
            return
        try:
            for field in (field for field in row._meta.concrete_fields if field.is_relation):
                setattr(row, field.attname, _end(field, getattr(row, field.attname)))
            row.validate_constraints()
        except ValidationError as error:
            sentence = " ".join(error.messages)
            self.missing.append(f"One {row._meta.verbose_name} could not come back. {sentence}")
            return
        edit = self.edits.of(record_of(row))
        edit.coming.append(row)
        edit.many.append((row, {name: _ends(row, name, keys) for name, keys in kept["many"].items()}))

    def _names_loser(self, field: Any, row: Any) -> bool:
        return field.related_model is type(self.loser) and getattr(row, field.attname) == self.loser.pk

    def _give_back(self) -> None:
        """Make the loser a record of its own. Raises MergeRefused if another has by now what it gave up."""
        for name, value in self.merge.given_up.items():
            setattr(self.loser, name, value)
        self.loser.merged_into = None
        try:
            check(self.loser)
        except ValidationError as error:
            raise MergeRefused(error.messages) from error


def _row(kept: Json) -> models.Model | None:
    return apps.get_model(kept["row"])._base_manager.filter(pk=kept["id"]).first()


def _names(row: Any, name: str, record: models.Model) -> bool:
    """Does the row name the record in this field?"""
    if is_many(row, name):
        return getattr(row, name).filter(pk=record.pk).exists()
    return row.serializable_value(name) == record.pk


def _end(field: Any, key: Any) -> Any:
    """Key of the record that the field is to name now; None if it is gone, where that may be."""
    end = key and Merge.objects.end(field.related_model, key)
    if end is None or field.related_model._base_manager.filter(pk=end).exists():
        return end
    if field.null:
        return None
    raise ValidationError(f"The {field.related_model._meta.verbose_name} that it named has been deleted.")


def _ends(row: models.Model, name: str, keys: list[Any]) -> list[Any]:
    field: Any = row._meta.get_field(name)
    ends = {Merge.objects.end(field.related_model, key) for key in keys}
    return sorted(field.related_model._base_manager.filter(pk__in=ends).values_list("pk", flat=True))
