from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition: what joins the rooms, with commands and template tags of its own."""

    name = "mbcportal"
    label = "mbcportal"
