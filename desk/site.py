"""The admin site of the project, whose first page is the desk."""

from history.autocomplete import RecordSite


class Desk(RecordSite):
    """The admin with a first page that tells each person what waits."""
