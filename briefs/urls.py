"""Public addresses of briefs, their editions, topics, authors and feeds."""

from django.urls import include, path

from briefs import reader_views, views

app_name = "briefs"

edition_urls = [
    path("", views.edition_list, name="editions"),
    path("compare/", views.edition_compare, name="compare"),
    path("<int:number>/", views.edition_detail, name="edition"),
    path("<int:old>..<int:new>/", views.edition_redline, name="redline"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("briefs/", views.brief_list, name="list"),
    path("", include("briefs.format_urls")),
    path("briefs/<slug:slug>/", views.brief_detail, name="detail"),
    path("briefs/<slug:slug>/editions/", include(edition_urls)),
    path("topics/", views.topic_list, name="topics"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic"),
    path("authors/", views.author_list, name="authors"),
    path("authors/<slug:slug>/", views.author_detail, name="author"),
    path("", include("briefs.feed_urls")),
    path("read/<slug:token>/", reader_views.draft, name="reader"),
]
