from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "mbcportal.taxonomy"
    label = "taxonomy"
    verbose_name = _("Places and topics")
