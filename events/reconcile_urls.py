"""Addresses of the reconciliation service. Programs put paths together, so some end without a slash."""

from django.urls import path

from events import reconcile_views as views

app_name = "reconcile"

urlpatterns = [
    path("reconcile/", views.service, name="service"),
    path("reconcile", views.service),
    path("reconcile/suggest/entity", views.suggest_entity, name="suggest_entity"),
    path("reconcile/suggest/type", views.suggest_type, name="suggest_type"),
    path("reconcile/suggest/property", views.suggest_property, name="suggest_property"),
    path("reconcile/properties", views.properties, name="properties"),
    path("reconcile/preview/", views.preview, name="preview"),
    path("reconcile/<uuid:uuid>/", views.page, name="page"),
]
