"""Saving a form when the record has changed since it was opened."""

from history.record_pages import RecordPages


class ConflictAdmin(RecordPages):
    """Joins what two people changed at the same time, and asks where both changed the same."""
