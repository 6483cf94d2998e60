"""Controlled words for actors. Sources: Popolo, FollowTheMoney and LittleSis, as far as they agree."""

from django.core.validators import RegexValidator
from django.db.models import TextChoices

country_code = RegexValidator(r"\A[A-Z]{2}\Z", "Write two capital letters, as in ISO 3166-1: SY, KZ.")


class Kind(TextChoices):
    PERSON = "person"
    STATE = "state"
    GOVERNMENT = "government"
    IGO = "igo", "intergovernmental organisation"
    ORGANISATION = "organisation"
    PARTY = "party", "political party"
    ARMED_GROUP = "armed_group", "armed group"
    COLLECTIVE = "collective"
    UNKNOWN = "unknown", "not known"


class NameKind(TextChoices):
    OFFICIAL = "official"
    SHORT = "short"
    ACRONYM = "acronym"
    FORMER = "former"
    TRANSLITERATION = "transliteration"
    TRANSLATION = "translation", "in another language"
    DESCRIPTIVE = "descriptive"


class RelationshipKind(TextChoices):
    HOLDS_OFFICE = "holds_office", "holds office in"
    MEMBER_OF = "member_of", "is a member of"
    PART_OF = "part_of", "is part of"
    LEADS = "leads", "leads"
    GOVERNMENT_OF = "government_of", "is the government of"
    REPRESENTS = "represents", "represents"
    ALLIED_WITH = "allied_with", "is allied with"
    ADVERSARY_OF = "adversary_of", "is an adversary of"
    SUCCESSOR_OF = "successor_of", "is the successor of"
    OTHER = "other", "is linked to"

    @property
    def heading(self) -> str:
        """Over those to whom an actor stands so."""
        return _HEADINGS[self][0]

    @property
    def heading_back(self) -> str:
        """Over those who stand so to an actor."""
        return _HEADINGS[self][-1]


#: For an actor’s page: over the objects of a relationship, and over its subjects where that is not the same.
_HEADINGS = {
    RelationshipKind.HOLDS_OFFICE: ("Holds or held office in", "Holders of its offices"),
    RelationshipKind.MEMBER_OF: ("Member of", "Members"),
    RelationshipKind.PART_OF: ("Part of", "Its parts"),
    RelationshipKind.LEADS: ("Leads or led", "Led by"),
    RelationshipKind.GOVERNMENT_OF: ("Government of", "Its government"),
    RelationshipKind.REPRESENTS: ("Represents", "Represented by"),
    RelationshipKind.ALLIED_WITH: ("Allied with",),
    RelationshipKind.ADVERSARY_OF: ("Adversary of",),
    RelationshipKind.SUCCESSOR_OF: ("Successor of", "Succeeded by"),
    RelationshipKind.OTHER: ("Linked to",),
}


class RelationshipStatus(TextChoices):
    """A missing end does not mean that a relation still holds; this says what is known."""

    CURRENT = "current"
    ENDED = "ended"
    UNKNOWN = "unknown", "not known"
