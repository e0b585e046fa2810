from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AffiliatesConfig(AppConfig):
    name = "mbcportal.affiliates"
    label = "affiliates"
    verbose_name = _("Affiliates and staff")
