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


class Attendance(TextChoices):
    ATTENDED = "attended"
    PARTLY = "partly", "attended in part"
    ABSENT = "absent"
    INVITED = "invited", "invited"
    UNKNOWN = "unknown", "not known"


class GeoPrecision(TextChoices):
    """How closely the coordinates are meant; from the finest to the coarsest."""

    SITE = "site"
    CITY = "city", "town or city"
    ADMIN2 = "admin2", "district"
    ADMIN1 = "admin1", "province"
    COUNTRY = "country"
    REGION = "region"
