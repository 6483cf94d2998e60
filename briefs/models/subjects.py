"""What briefs are about and who signs them."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from history.public import PublicRecord
from history.records import recorded


@recorded(content=("name", "description"), particulars=("slug", "is_public"))
class Topic(PublicRecord):
    """A subject under which readers find and follow briefs."""

    description = models.TextField(blank=True, help_text="What belongs here, in a sentence for readers.")

    class Meta:
        ordering = ["name"]

    def get_absolute_url(self) -> str:
        return reverse("briefs:topic", args=[self.slug])


@recorded(content=("name", "family_name", "given_name", "about"), particulars=("slug", "is_public", "user"))
class Author(PublicRecord):
    """A person who signs briefs. Most have an account, but an author outlives it."""

    family_name = models.CharField(max_length=150, blank=True, help_text="For citations: de Waal.")
    given_name = models.CharField(max_length=150, blank=True, help_text="For citations: Alex.")
    about = models.TextField(blank=True, help_text="A line or two for readers.")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="author")

    class Meta:
        ordering = ["family_name", "name"]

    def get_absolute_url(self) -> str:
        return reverse("briefs:author", args=[self.slug])
