"""Addresses of events, and of actors with their terms, as files. The query string is that of the list."""

from django.urls import path

from events import export_views as views

app_name = "event_exports"

urlpatterns = [
    path("events.csv", views.event_list, {"form": "csv"}, name="csv"),
    path("events.zip", views.event_list, {"form": "zip"}, name="zip"),
    path("events.json", views.event_list, {"form": "json"}, name="json"),
    path("events.jsonld", views.event_list, {"form": "jsonld"}, name="jsonld"),
    path("events.geojson", views.event_list, {"form": "geojson"}, name="geojson"),
    path("events.ics", views.event_list, {"form": "ics"}, name="ics"),
    path("events-nodes.csv", views.event_list, {"form": "nodes"}, name="nodes"),
    path("events-edges.csv", views.event_list, {"form": "edges"}, name="edges"),
    path("events/<slug:slug>.json", views.event_record, {"form": "json"}, name="record_json"),
    path("events/<slug:slug>.jsonld", views.event_record, {"form": "jsonld"}, name="record_jsonld"),
    path("events/<slug:slug>.ics", views.event_record, {"form": "ics"}, name="record_ics"),
    path("actors.popolo.json", views.actors_as_popolo, name="popolo"),
    path("codebook/", views.codebook_page, name="codebook"),
]
