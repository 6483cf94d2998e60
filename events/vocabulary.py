"""Controlled words for events. Whether something took place (status) and what came of it (outcome) are two things."""

from django.db.models import TextChoices
from django.utils.translation import gettext, npgettext_lazy
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    PROCESS = "process", _("Process")
    SERIES = "series", _("Series")
    CONFLICT = "conflict", _("Conflict")
    SITUATION = "situation", _("Situation")
    CONFERENCE = "conference", _("Conference")
    SUMMIT = "summit", _("Summit")
    TALKS = "talks", _("Talks")
    MEETING = "meeting", _("Meeting")
    ADOPTION = "adoption", _("Adoption")
    ANNOUNCEMENT = "announcement", _("Announcement")
    CEASEFIRE = "ceasefire", _("Ceasefire")
    OPERATION = "operation", _("Operation")
    ELECTION = "election", _("Election")
    TERM = "term", _("term of office")
    VIOLENCE = "violence", _("violent event")
    OTHER = "other", _("Other")


class Status(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    ONGOING = "ongoing", _("Ongoing")
    HELD = "held", _("Held")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    NOT_HELD = "not_held", _("not held")


class Outcome(TextChoices):
    NONE = "none", _("none yet")
    NO_RESULT = "no_result", _("no result")
    PARTIAL = "partial", _("partial result")
    AGREEMENT = "agreement", _("Agreement")
    DOCUMENT_ISSUED = "document_issued", _("document issued")
    COLLAPSED = "collapsed", _("Collapsed")
    REJECTED = "rejected", _("Rejected")
    UNKNOWN = "unknown", _("not known")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class Role(TextChoices):
    PARTY = "party", _("Party")
    HOST = "host", _("Host")
    GUEST = "guest", _("Guest")
    SPONSOR = "sponsor", _("Sponsor")
    MEDIATOR = "mediator", _("Mediator")
    ORGANISER = "organiser", _("Organiser")
    INITIATOR = "initiator", _("Initiator")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")
    SIGNATORY = "signatory", _("Signatory")
    ADOPTER = "adopter", _("Adopter")
    SUPPORTER = "supporter", _("Supporter")
    AUTHOR = "author", _("Author")
    INVITEE = "invitee", _("Invitee")
    OPPONENT = "opponent", _("Opponent")
    MEMBER = "member", _("Member")

    def called(self, number: int) -> str:
        """What so many in this role are called."""
        return str(_CALLED[self] % number)


_CALLED = {
    Role.PARTY: npgettext_lazy("role", "Party", "Parties"),
    Role.HOST: npgettext_lazy("role", "Host", "Hosts"),
    Role.GUEST: npgettext_lazy("role", "Guest", "Guests"),
    Role.SPONSOR: npgettext_lazy("role", "Sponsor", "Sponsors"),
    Role.MEDIATOR: npgettext_lazy("role", "Mediator", "Mediators"),
    Role.ORGANISER: npgettext_lazy("role", "Organiser", "Organisers"),
    Role.INITIATOR: npgettext_lazy("role", "Initiator", "Initiators"),
    Role.PARTICIPANT: npgettext_lazy("role", "Participant", "Participants"),
    Role.OBSERVER: npgettext_lazy("role", "Observer", "Observers"),
    Role.SIGNATORY: npgettext_lazy("role", "Signatory", "Signatories"),
    Role.ADOPTER: npgettext_lazy("role", "Adopter", "Adopters"),
    Role.SUPPORTER: npgettext_lazy("role", "Supporter", "Supporters"),
    Role.AUTHOR: npgettext_lazy("role", "Author", "Authors"),
    Role.INVITEE: npgettext_lazy("role", "Invitee", "Invitees"),
    Role.OPPONENT: npgettext_lazy("role", "Opponent", "Opponents"),
    Role.MEMBER: npgettext_lazy("role", "Member", "Members"),
}


class Attendance(TextChoices):
    ATTENDED = "attended", _("Attended")
    PARTLY = "partly", _("attended in part")
    ABSENT = "absent", _("Absent")
    INVITED = "invited", _("invited")
    UNKNOWN = "unknown", _("not known")


class LinkKind(TextChoices):
    """What an event is to another. Read from the first to the second."""

    FOLLOWS = "follows", _("follows")
    LEADS_TO = "leads_to", _("leads to")
    COMPETES_WITH = "competes_with", _("competes with")
    RESPONDS_TO = "responds_to", _("responds to")
    BASIS_FOR = "basis_for", _("is the basis for")
    REFERS_TO = "refers_to", _("refers to")

    @property
    def backwards(self) -> str:
        """The same, read from the second to the first."""
        return {
            self.FOLLOWS: gettext("is followed by"),
            self.LEADS_TO: gettext("came out of"),
            self.COMPETES_WITH: gettext("competes with"),
            self.RESPONDS_TO: gettext("is answered by"),
            self.BASIS_FOR: gettext("is based on"),
            self.REFERS_TO: gettext("is referred to by"),
        }[self]


class DocumentRole(TextChoices):
    """What a document is to an event."""

    ISSUED = "issued", _("issued there")
    ADOPTED = "adopted", _("adopted there")
    SIGNED = "signed", _("signed there")
    PRESENTED = "presented", _("presented there")
    REJECTED = "rejected", _("put forward and rejected")
    BASIS = "basis", _("its basis")


class GeoPrecision(TextChoices):
    """How closely the coordinates are meant; from the finest to the coarsest."""

    SITE = "site", _("Site")
    CITY = "city", _("town or city")
    ADMIN2 = "admin2", _("district")
    ADMIN1 = "admin1", _("province")
    COUNTRY = "country", _("Country")
    REGION = "region", _("Region")


#: Close enough for a point on a map. The middle of a province or a country would say more than is known.
PINNED = frozenset({GeoPrecision.SITE, GeoPrecision.CITY})
