"""What the ledger keeps, and what keeps those who write from losing a word."""

from history.models.activity import Activity
from history.models.buffer import Buffer
from history.models.change import Action, Change, person_name
from history.models.merge import Merge
from history.models.presence import Presence
from history.models.public_state import PublicCount, PublicMoment, PublicSite, PublicVersion
from history.models.redirect import Redirect

__all__ = [
    "Action",
    "Activity",
    "Buffer",
    "Change",
    "Merge",
    "Presence",
    "PublicCount",
    "PublicMoment",
    "PublicSite",
    "PublicVersion",
    "Redirect",
    "person_name",
]
