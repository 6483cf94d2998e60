"""What we say: the working copy of a brief, and the editions that readers see."""

from briefs.models.brief import (
    Authorship,
    Brief,
    BriefActor,
    BriefCitation,
    BriefEvent,
    Section,
)
from briefs.models.clearance import Clearance
from briefs.models.delivery import Delivery
from briefs.models.edition import Edition
from briefs.models.edition_file import EditionFile
from briefs.models.edition_links import EditionActor, EditionAuthor, EditionEvent, EditionTopic
from briefs.models.publishing import PublishRefused
from briefs.models.reader_link import ReaderLink, ReaderVisit
from briefs.models.review import Comment, Review, ReviewRefused, State, Submission
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
    "Clearance",
    "Comment",
    "Delivery",
    "Edition",
    "EditionActor",
    "EditionAuthor",
    "EditionEvent",
    "EditionFile",
    "EditionTopic",
    "PublishRefused",
    "ReaderLink",
    "ReaderVisit",
    "Review",
    "ReviewRefused",
    "Section",
    "State",
    "StoredPage",
    "Submission",
    "Topic",
    "Withdrawal",
]
