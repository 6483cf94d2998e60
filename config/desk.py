"""The admin app with the site of the project in the place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "desk.site.Desk"
