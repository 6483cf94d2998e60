"""Addresses of feeds; included by briefs.urls, so they are named briefs:feed and so on."""

from django.urls import include, path, register_converter

from briefs.feeds import views
from briefs.feeds.formats import FormatConverter

register_converter(FormatConverter, "format")

feed_patterns = [
    path("", views.feed_index, name="feeds"),
    path("opml.xml", views.feed_list, name="opml"),
    path("briefs.<format:extension>", views.site_feed, name="feed"),
    path("briefs-archive-<int:number>.<format:extension>", views.archive, name="feed_archive"),
    path("changes.<format:extension>", views.changes_feed, name="changes_feed"),
    path("topics/<slug:slug>.<format:extension>", views.topic_feed, name="topic_feed"),
    path("actors/<slug:slug>.<format:extension>", views.actor_feed, name="actor_feed"),
    path("events/<slug:slug>.<format:extension>", views.event_feed, name="event_feed"),
    path("authors/<slug:slug>.<format:extension>", views.author_feed, name="author_feed"),
]

# Where readers of feeds look when all they have is the address of a site.
guessed_patterns = [
    path("feed/", views.guessed, {"extension": "atom"}),
    path("feed.xml", views.guessed, {"extension": "atom"}),
    path("atom.xml", views.guessed, {"extension": "atom"}),
    path("index.xml", views.guessed, {"extension": "rss"}),
    path("rss.xml", views.guessed, {"extension": "rss"}),
]

urlpatterns = [path("feeds/", include(feed_patterns)), *guessed_patterns]
