"""Merging: two records are one thing, so all that names the one (the loser) comes to name the other (the winner).

    merge = loser.merge_into(winner, by=user, reason="Entered twice")
    merge.undo(by=user, reason="They are two brothers")

The loser stays as a row, so that its addresses lead to the winner and the merge can be undone; nothing names it.
"""

from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction

from history.merge_plan import MergePlan
from history.models import Merge
from history.moving import has_twin, key_of, locked
from history.public import PublicRecord, PublicRecordQuerySet
from history.records import Part

wikidata_id = RegexValidator(r"\AQ[1-9][0-9]*\Z", "Write Q and a number, such as Q1065.")


class MergeRefused(Exception):
    """A merge, or undoing one, was refused. `reasons` are sentences for the analyst; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


#: How many merges, one after the other, are followed within one query. Addresses of records follow any number.
FOLLOWED = 3


def merged_paths() -> list[str]:
    """The ways from a record to those that were merged into it, to those merged into these, and so on."""
    return ["__".join(["merged"] * steps) for steps in range(1, FOLLOWED + 1)]


class MergeableQuerySet(PublicRecordQuerySet):
    def unmerged(self) -> Self:
        """Records that stand for themselves: those that people and imports may choose from."""
        return self.filter(merged_into=None)

    def public(self, at: datetime | None = None) -> Self:
        return super().public(at).filter(merged_into=None)

    def named_by(self, text: str) -> list[Self]:
        """As for all records, and after that by the address of one that was merged into it, FOLLOWED merges at most."""
        records = self.model._base_manager.order_by().values("pk")
        here = records.filter(slug=text).union(records.filter(self.once(text)))
        merged = (self.filter(**{f"{path}__in": here}).order_by() for path in merged_paths())
        return [*super().named_by(text), *merged]


class Mergeable(PublicRecord):
    """A public record that can turn out to be another one."""

    wikidata = models.CharField("Wikidata id", max_length=20, blank=True, validators=[wikidata_id])
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        db_index=False,  # nearly all rows are the same in it, which misleads planners; see the index below
    )
    merged_into_id: Any  # Django adds it to the models; the stubs do not know it of an abstract one

    #: Fields whose value one record only can have: a merged record gives them up, until the merge is undone.
    given_up_on_merge: tuple[str, ...] = ("wikidata",)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="%(app_label)s_%(class)s_merged",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~models.Q(wikidata=""),
                name="%(app_label)s_%(class)s_wikidata",
                violation_error_message="Another record has this Wikidata id; it may be the same one.",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="%(app_label)s_%(class)s_not_merged_into_itself",
                violation_error_message="A record cannot be merged into itself.",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.merged_into_id and self.merged_into_id != self.pk:
            what = f"This {self._meta.verbose_name} was merged into “{self.merged_into}”"
            raise ValidationError(f"{what}; change that one, or undo the merge.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if winner := self.merged_into:
            raise models.ProtectedError(f"The addresses of {self!r} lead to another record.", {winner})
        return super().delete(*args, **kwargs)

    def merge_into(
        self, winner: Self, *, by: Any, reason: str, seen: str = "", against_wikidata: bool = False
    ) -> Merge:
        """Make this record, the loser, one with `winner`; each record that changes gets one revision.

        by is the user, None for the system. seen is the digest of the MergePlan that the user has agreed to.
        Two different Wikidata ids are refused unless against_wikidata. Raises MergeRefused with every reason.
        """
        with transaction.atomic():
            records: list[Any] = [self, winner, *MergePlan(self, winner).others]
            fresh = locked(key_of(record) for record in records)
            if gone := [f"“{record}” has been deleted." for record in (self, winner) if key_of(record) not in fresh]:
                raise MergeRefused(gone)
            plan = MergePlan(fresh[key_of(self)], fresh[key_of(winner)])
            if refusals := plan.refusals(reason, seen, against_wikidata):
                raise MergeRefused(refusals)
            merge = plan.carry_out(by, reason)
        self.refresh_from_db()
        winner.refresh_from_db()
        return merge

    def reasons_not_to_merge_into(self, winner: Self) -> list[str]:
        """Everything about the two that stands in the way, in sentences for the analyst."""
        if type(self) is not type(winner):
            return [f"“{self}” and “{winner}” are not records of the same kind."]
        if self.pk == winner.pk:
            return [f"“{self}” cannot be merged into itself; choose another {self._meta.verbose_name}."]
        reasons = [
            f"“{record}” was merged into “{record.merged_into}”; {advice}."
            for record, advice in ((self, "undo that first"), (winner, "choose that one"))
            if record.merged_into_id
        ]
        if self.is_public and not winner.is_public:
            reasons.append(f"Readers know the address of “{self}”, but not “{winner}”. Make that one public first.")
        return reasons

    def rows_gained_from(self, loser: Self) -> list[Part]:
        """Rows that this record gets as the winner besides those that move; a model may have some."""
        return []

    def why_not(self, row: models.Model) -> str:
        """Why `row`, in which this record stands for the loser by now, has to go; empty if it need not."""
        try:
            row.validate_constraints()
        except ValidationError as error:
            return " ".join(error.messages)
        return "The same is there already." if has_twin(row) else ""
