"""What we say: the working copy of a brief, and the editions that readers see."""

from briefs.models.brief import (
    Authorship,
    Brief,
    BriefActor,
    BriefCitation,
    BriefEvent,
    PublishRefused,
    Section,
)
from briefs.models.edition import Edition, EditionActor, EditionAuthor, EditionEvent, EditionTopic
from briefs.models.stored_page import StoredPage
from briefs.models.subjects import Author, Topic
from briefs.models.withdrawal import Withdrawal

__all__ = [
    "Author",
    "Authorship",
    "Brief",
    "BriefActor",
    "BriefCitation",
    "BriefEvent",
    "Edition",
    "EditionActor",
    "EditionAuthor",
    "EditionEvent",
    "EditionTopic",
    "PublishRefused",
    "Section",
    "StoredPage",
    "Topic",
    "Withdrawal",
]
