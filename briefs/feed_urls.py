"""Addresses of feeds; included by briefs.urls, so they are named briefs:feed and so on."""

from django.urls import path

from briefs.feeds import views

urlpatterns = [
    path("", views.feed_index, name="feeds"),
    path("briefs.<format:extension>", views.site_feed, name="feed"),
    path("topics/<slug:slug>.<format:extension>", views.topic_feed, name="topic_feed"),
    path("actors/<slug:slug>.<format:extension>", views.actor_feed, name="actor_feed"),
    path("events/<slug:slug>.<format:extension>", views.event_feed, name="event_feed"),
    path("authors/<slug:slug>.<format:extension>", views.author_feed, name="author_feed"),
]
