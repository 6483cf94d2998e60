"""Addresses of what is about the site itself."""

from django.urls import path

from pages import about

app_name = "pages"

urlpatterns = [
    path("about/", about.about, name="about"),
    path("robots.txt", about.robots, name="robots"),
    path(".well-known/security.txt", about.security, name="security"),
    path("healthz", about.health, name="health"),
]
