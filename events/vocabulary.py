"""Controlled words for events. Whether something took place (status) and what came of it (outcome) are two things."""

from django.db.models import TextChoices


class Kind(TextChoices):
    PROCESS = "process"
    SERIES = "series"
    CONFLICT = "conflict"
    SITUATION = "situation"
    CONFERENCE = "conference"
    SUMMIT = "summit"
    TALKS = "talks"
    MEETING = "meeting"
    ADOPTION = "adoption"
    ANNOUNCEMENT = "announcement"
    CEASEFIRE = "ceasefire"
    OPERATION = "operation"
    ELECTION = "election"
    TERM = "term", "term of office"
    VIOLENCE = "violence", "violent event"
    OTHER = "other"


class Status(TextChoices):
    PROPOSED = "proposed"
    PLANNED = "planned"
    ONGOING = "ongoing"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    NOT_HELD = "not_held", "not held"


class Outcome(TextChoices):
    NONE = "none", "none yet"
    NO_RESULT = "no_result", "no result"
    PARTIAL = "partial", "partial result"
    AGREEMENT = "agreement"
    DOCUMENT_ISSUED = "document_issued", "document issued"
    COLLAPSED = "collapsed"
    REJECTED = "rejected"
    UNKNOWN = "unknown", "not known"
    NOT_APPLICABLE = "not_applicable", "not applicable"


class Role(TextChoices):
    PARTY = "party"
    HOST = "host"
    GUEST = "guest"
    SPONSOR = "sponsor"
    MEDIATOR = "mediator"
    ORGANISER = "organiser"
    INITIATOR = "initiator"
    PARTICIPANT = "participant"
    OBSERVER = "observer"
    SIGNATORY = "signatory"
    ADOPTER = "adopter"
    SUPPORTER = "supporter"
    AUTHOR = "author"
    INVITEE = "invitee"
    OPPONENT = "opponent"
    MEMBER = "member"


class Attendance(TextChoices):
    ATTENDED = "attended"
    PARTLY = "partly", "attended in part"
    ABSENT = "absent"
    INVITED = "invited", "invited"
    UNKNOWN = "unknown", "not known"


class LinkKind(TextChoices):
    """What an event is to another. Read from the first to the second."""

    FOLLOWS = "follows", "follows"
    LEADS_TO = "leads_to", "leads to"
    COMPETES_WITH = "competes_with", "competes with"
    RESPONDS_TO = "responds_to", "responds to"
    BASIS_FOR = "basis_for", "is the basis for"
    REFERS_TO = "refers_to", "refers to"

    @property
    def backwards(self) -> str:
        """The same, read from the second to the first."""
        return {
            self.FOLLOWS: "is followed by",
            self.LEADS_TO: "came out of",
            self.COMPETES_WITH: "competes with",
            self.RESPONDS_TO: "is answered by",
            self.BASIS_FOR: "is based on",
            self.REFERS_TO: "is referred to by",
        }[self]


class DocumentRole(TextChoices):
    """What a document is to an event."""

    ISSUED = "issued", "issued there"
    ADOPTED = "adopted", "adopted there"
    SIGNED = "signed", "signed there"
    PRESENTED = "presented", "presented there"
    REJECTED = "rejected", "put forward and rejected"
    BASIS = "basis", "its basis"


class GeoPrecision(TextChoices):
    """How closely the coordinates are meant; from the finest to the coarsest."""

    SITE = "site"
    CITY = "city", "town or city"
    ADMIN2 = "admin2", "district"
    ADMIN1 = "admin1", "province"
    COUNTRY = "country"
    REGION = "region"


#: Close enough for a point on a map. The middle of a province or a country would say more than is known.
PINNED = frozenset({GeoPrecision.SITE, GeoPrecision.CITY})
