"""The site map."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Desk"

urlpatterns = [
    path("", include("briefs.urls")),
    path("", include("search.urls")),
    path("events/", include("events.urls")),
    path("actors/", include("actors.urls")),
    path("", include("events.export_urls")),
    path("", include("actors.export_urls")),
    path("api/", include("config.api")),
    path("", include("events.reconcile_urls")),
    path("", include("pages.urls")),
    path("", include("briefs.sitemap_urls")),
    path("admin/dates/", include("dates.urls")),
    path("admin/", admin.site.urls),
]
