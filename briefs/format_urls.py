"""Addresses of briefs and editions in other forms than a page; included by briefs.urls."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
