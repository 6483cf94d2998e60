"""Pages of the review of a brief."""

from briefs.act_pages import ActPages


class ReviewAdmin(ActPages):
    """Submit, read as a redline, comment, approve or request changes."""
