from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class SigninConfig(AppConfig):
    name = "mbcportal.signin"
    label = "signin"
    verbose_name = _("Signing in")

    def ready(self):
        from . import receivers  # noqa: F401, PLC0415 - models are ready only now
        from .checks import second_step_is_required  # noqa: PLC0415

        register(second_step_is_required, Tags.security, deploy=True)
