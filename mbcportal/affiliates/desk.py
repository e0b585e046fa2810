"""Where Django finds the portal's admin site."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with the portal's own site."""

    default_site = "mbcportal.signin.sites.DeskSite"
