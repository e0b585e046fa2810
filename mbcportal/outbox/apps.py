from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "mbcportal.outbox"
    label = "outbox"
    verbose_name = _("Outgoing mail")

    def ready(self):
        from .checks import named_functions_exist  # noqa: PLC0415 - settings are ready only now

        register(named_functions_exist)
