"""Pages that show a draft: the preview, and the links for readers outside."""

from briefs.act_pages import ActPages


class SharingAdmin(ActPages):
    """See the page as it will be, and let somebody without an account see it."""
