"""Values of filters that are not rows of the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """How help reaches a person."""

    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    PHONE = "phone", _("By phone")


class Cost(models.TextChoices):
    """What a person pays. Only `free` is a filter; the others are for cards."""

    FREE = "free", _("Free")


class Sort(models.TextChoices):
    """Orders a person may choose; the best match first is the order of all lists otherwise."""

    NAME = "name", _("By name")
    CHECKED = "checked", _("Last checked first")
