"""Controlled words for actors. Sources: Popolo, FollowTheMoney and LittleSis, as far as they agree."""

from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Write two capital letters, as in ISO 3166-1: SY, KZ."))


class Kind(TextChoices):
    PERSON = "person", _("Person")
    STATE = "state", _("State")
    GOVERNMENT = "government", _("Government")
    IGO = "igo", _("intergovernmental organisation")
    ORGANISATION = "organisation", _("Organisation")
    PARTY = "party", _("political party")
    ARMED_GROUP = "armed_group", _("armed group")
    COLLECTIVE = "collective", _("Collective")
    UNKNOWN = "unknown", _("not known")


class NameKind(TextChoices):
    OFFICIAL = "official", _("Official")
    SHORT = "short", _("Short")
    ACRONYM = "acronym", _("Acronym")
    FORMER = "former", _("Former")
    TRANSLITERATION = "transliteration", _("Transliteration")
    TRANSLATION = "translation", _("in another language")
    DESCRIPTIVE = "descriptive", _("Descriptive")


class RelationshipKind(TextChoices):
    HOLDS_OFFICE = "holds_office", _("holds office in")
    MEMBER_OF = "member_of", _("is a member of")
    PART_OF = "part_of", _("is part of")
    LEADS = "leads", _("leads")
    GOVERNMENT_OF = "government_of", _("is the government of")
    REPRESENTS = "represents", _("represents")
    ALLIED_WITH = "allied_with", _("is allied with")
    ADVERSARY_OF = "adversary_of", _("is an adversary of")
    SUCCESSOR_OF = "successor_of", _("is the successor of")
    OTHER = "other", _("is linked to")

    @property
    def heading(self) -> str:
        """Over those to whom an actor stands so."""
        return str(_HEADINGS[self][0])

    @property
    def heading_back(self) -> str:
        """Over those who stand so to an actor."""
        return str(_HEADINGS[self][-1])


#: For an actor’s page: over the objects of a relationship, and over its subjects where that is not the same.
_HEADINGS: dict[str, tuple[Promise, ...]] = {
    RelationshipKind.HOLDS_OFFICE: (_("Holds or held office in"), _("Holders of its offices")),
    RelationshipKind.MEMBER_OF: (_("Member of"), _("Members")),
    RelationshipKind.PART_OF: (_("Part of"), _("Its parts")),
    RelationshipKind.LEADS: (_("Leads or led"), _("Led by")),
    RelationshipKind.GOVERNMENT_OF: (_("Government of"), _("Its government")),
    RelationshipKind.REPRESENTS: (_("Represents"), _("Represented by")),
    RelationshipKind.ALLIED_WITH: (_("Allied with"),),
    RelationshipKind.ADVERSARY_OF: (_("Adversary of"),),
    RelationshipKind.SUCCESSOR_OF: (_("Successor of"), _("Succeeded by")),
    RelationshipKind.OTHER: (_("Linked to"),),
}


class RelationshipStatus(TextChoices):
    """A missing end does not mean that a relation still holds; this says what is known."""

    CURRENT = "current", _("Current")
    ENDED = "ended", _("Ended")
    UNKNOWN = "unknown", _("not known")
