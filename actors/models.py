"""Who: persons and bodies, their names, and how they stand to each other."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actors.countries import country_name
from actors.names import fold
from actors.querysets import ActorQuerySet
from actors.vocabulary import Kind, NameKind, RelationshipKind, RelationshipStatus, country_code
from dates.edtf import EDTFError, in_words, parse
from dates.fields import EDTFField
from dates.models import derive_bounds
from history.merging import Mergeable
from history.records import Part, recorded
from pages.wording import enumerated
from search.records import Searchable
from sources.models import Identifier, RecordCitation


@recorded(
    content=("kind", "name", "sort_name", "summary", "country", "start_edtf", "end_edtf", "wikidata"),
    parts=("names", "relationships", "identifiers", "citations"),
    particulars=("slug", "is_public", "merged_into"),
)
class Actor(Searchable, Mergeable):
    """Somebody who acts: a person, state, government, organisation, party, armed group or collective.

    A state and its government are two actors, linked by a relationship.
    """

    kind = models.CharField(max_length=20, choices=Kind)
    sort_name = models.CharField(
        max_length=300,
        blank=True,
        help_text="Where it stands in lists: Annan, Kofi. Made from the name if left empty.",
    )
    summary = models.TextField(blank=True, help_text="Who this is, in one or two sentences.")
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text="ISO 3166-1 code of two letters.",
    )
    start_edtf = EDTFField("born or founded", blank=True)
    end_edtf = EDTFField("died or dissolved", blank=True)
    name_key = models.CharField(max_length=300, editable=False, db_index=True)

    untold = ("sort_name",)
    search_needs = ("names",)

    objects = ActorQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = ["sort_name", "pk"]
        indexes = [*Mergeable.Meta.indexes, models.Index(fields=["kind", "sort_name"], name="actors_kind_sort_name")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = self.sort_name or self.name
        self.name_key = fold(self.name)[:300]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("actors:detail", args=[self.slug])

    def search_texts(self) -> dict[str, Any]:
        country = country_name(self.country)
        return {
            "detail": ", ".join(filter(None, [capfirst(self.get_kind_display()), country])),
            "names": [row.name for row in self.names.all()],
            "summary": self.summary,
            "body": country,
        }

    def clean(self) -> None:
        super().clean()
        # A date that cannot be read has been reported by its field.
        with suppress(EDTFError):
            start, end = derive_bounds(self.start_edtf)[0], derive_bounds(self.end_edtf)[1]
            if start and end and end < start:
                raise ValidationError({"end_edtf": "This lies before the beginning."})

    def reference(self) -> dict[str, Any]:
        return super().reference() | {"kind": self.get_kind_display()}

    def rows_gained_from(self, loser: "Actor") -> list[Part]:
        """The main name of the loser, unless one of its other names, which move, is the same but for accents."""
        if loser.names.filter(name_key=loser.name_key).exists():
            return []
        return [ActorName(actor=self, name=loser.name, name_key=loser.name_key, kind=NameKind.DESCRIPTIVE)]

    def why_not(self, row: models.Model) -> str:
        if isinstance(row, ActorName) and row.name_key == self.name_key:
            return "This is its main name."
        return super().why_not(row)


@recorded(content=("name", "kind", "language", "match"))
class ActorName(Part):
    """Another name of an actor."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=NameKind)
    language = models.CharField(max_length=35, blank=True, help_text="Language tag, such as en or ar.")
    match = models.BooleanField(
        "find in texts", default=True, help_text="Untick for a name that mostly means something else."
    )
    name_key = models.CharField(max_length=300, editable=False, db_index=True)

    belongs_to = "actor"
    untold = ("match",)

    class Meta:
        verbose_name = "other name"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "name_key"],
                name="actors_actorname_once",
                violation_error_message="This actor has that name already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name_key=""),
                name="actors_actorname_not_empty",
                violation_error_message="A name needs at least one letter.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.name_key = fold(self.name)[:300]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = fold(self.name)[:300]
        super().save(*args, **kwargs)


@recorded(
    content=(
        "kind",
        "object",
        "label",
        "on_behalf_of",
        "area",
        "period",
        "start_edtf",
        "end_edtf",
        "as_of_edtf",
        "status",
    )
)
class Relationship(Part):
    """What an actor is to another, and when. A source often proves it only *as of* a day."""

    subject = models.ForeignKey(Actor, models.CASCADE, related_name="relationships")
    kind = models.CharField(max_length=20, choices=RelationshipKind)
    object = models.ForeignKey(Actor, models.PROTECT, related_name="relationships_to", verbose_name="to")
    label = models.CharField("title", max_length=200, blank=True, help_text="Title of the post, such as President.")
    on_behalf_of = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relationships_through_others",
        help_text="Such as the party that a member of parliament was elected for.",
    )
    area = models.CharField(max_length=200, blank=True, help_text="Constituency or district, where it goes with one.")
    # The one key that points up the layers: terms of office are events, and a name for text would break on renaming.
    period = models.ForeignKey(
        "events.Event",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relationships",
        help_text="The term or period that it belongs to, such as a legislative term.",
    )
    start_edtf = EDTFField("from", blank=True)
    end_edtf = EDTFField("to", blank=True)
    as_of_edtf = EDTFField("as of", blank=True, help_text="A day on which it is known to have held.")
    start_earliest = models.DateField(null=True, editable=False)
    end_latest = models.DateField(null=True, editable=False)
    status = models.CharField(max_length=20, choices=RelationshipStatus, default=RelationshipStatus.UNKNOWN)

    belongs_to = "subject"

    class Meta:
        ordering = ["kind", models.F("start_earliest").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(subject=models.F("object")),
                name="actors_relationship_not_to_itself",
                violation_error_message="An actor cannot stand in a relationship to itself.",
            ),
            models.CheckConstraint(
                condition=models.Q(start_earliest__lte=models.F("end_latest"))
                | models.Q(start_earliest=None)
                | models.Q(end_latest=None),
                name="actors_relationship_ends_after_start",
                violation_error_message="The relationship ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_kind_display()} {self.object}"

    def clean(self) -> None:
        super().clean()
        # A date that cannot be read has been reported by its field.
        with suppress(EDTFError):
            self._derive_bounds()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._derive_bounds()
        super().save(*args, **kwargs)

    def dates_in_words(self) -> str:
        """What is known of when it held, such as “since 1 July 2012” or “as of 25 January 2018”."""
        known = [
            (_("from {date}"), self.start_edtf),
            (_("to {date}"), self.end_edtf),
            (_("as of {date}"), self.as_of_edtf),
        ]
        words = enumerated(words.format(date=in_words(parse(edtf))) for words, edtf in known if edtf)
        return words or (_("no longer") if self.status == RelationshipStatus.ENDED else "")

    def _derive_bounds(self) -> None:
        self.start_earliest = derive_bounds(self.start_edtf)[0]
        self.end_latest = derive_bounds(self.end_edtf)[1]


@recorded(content=Identifier.content)
class ActorIdentifier(Identifier):
    """What others call this actor in their data."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="identifiers")

    belongs_to = "actor"

    class Meta(Identifier.Meta):
        verbose_name = "identifier"


@recorded(content=(*RecordCitation.content, "about"))
class ActorCitation(RecordCitation):
    """A source for an actor record, or for what it says of one other actor."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="citations")
    about = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The other actor, where it bears out a relation.",
    )

    belongs_to = "actor"

    class Meta(RecordCitation.Meta):
        verbose_name = "source"
