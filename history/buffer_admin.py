"""Keeping what is typed but not saved, and showing who else is writing."""

from history.record_pages import RecordPages


class BufferAdmin(RecordPages):
    """Takes the buffers of forms, offers them again, and tells who has the record open."""
