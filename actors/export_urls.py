"""Addresses of actors as files. The query string is that of the list of actors."""

from django.urls import path

from actors import export_views as views

app_name = "actor_exports"

urlpatterns = [
    path("actors.csv", views.actor_list, {"form": "csv"}, name="csv"),
    path("actors.json", views.actor_list, {"form": "json"}, name="json"),
    path("actors/<slug:slug>.json", views.actor_record, {"form": "json"}, name="record_json"),
    path("actors/<slug:slug>.jsonld", views.actor_record, {"form": "jsonld"}, name="record_jsonld"),
]
