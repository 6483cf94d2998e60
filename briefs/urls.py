"""Public addresses of briefs, their editions, topics, authors and feeds."""

from django.urls import include, path

from briefs import feeds, reader_views, views

app_name = "briefs"

edition_urls = [
    path("", views.edition_list, name="editions"),
    path("<int:number>/", views.edition_detail, name="edition"),
    path("<int:old>..<int:new>/", views.edition_redline, name="redline"),
]

feed_urls = [
    path("", feeds.feed_index, name="feeds"),
    path("briefs.<format:extension>", feeds.site_feed, name="feed"),
    path("topics/<slug:slug>.<format:extension>", feeds.topic_feed, name="topic_feed"),
    path("actors/<slug:slug>.<format:extension>", feeds.actor_feed, name="actor_feed"),
    path("events/<slug:slug>.<format:extension>", feeds.event_feed, name="event_feed"),
    path("authors/<slug:slug>.<format:extension>", feeds.author_feed, name="author_feed"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("briefs/", views.brief_list, name="list"),
    path("briefs/<slug:slug>/", views.brief_detail, name="detail"),
    path("briefs/<slug:slug>/editions/", include(edition_urls)),
    path("topics/<slug:slug>/", views.topic_detail, name="topic"),
    path("authors/<slug:slug>/", views.author_detail, name="author"),
    path("feeds/", include(feed_urls)),
    path("read/<slug:token>/", reader_views.draft, name="reader"),
]
