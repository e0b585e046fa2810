"""The admin site of the portal."""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    """Django's admin, without the shortcut that names objects nobody may see."""

    site_header = _("MBC Portal desk")
    site_title = _("MBC Portal desk")
    index_title = _("What do you want to work on?")

    def get_urls(self):
        """Close `r/<type>/<id>/`: it tells whether an object exists, whoever it belongs to."""
        closed = path("r/<path:object>/", closed_shortcut, name="view_on_site")
        return [
            closed,
            *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"),
        ]


def closed_shortcut(request, **kwargs):
    """Answer as if there were nothing here. Forms lead to pages by their own addresses."""
    raise Http404
