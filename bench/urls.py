"""The site map, and a page that costs nothing but what every page goes through."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site

CONSTANT = b"<!doctype html>" + b"." * 15_000


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT)


# Behind the addresses of briefs, so that to find it takes what it takes to find one of them.
urlpatterns = [site[0], path("constant/", constant), *site[1:]]
