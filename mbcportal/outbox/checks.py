"""What `manage.py check` says of the settings of mail and jobs."""

from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string

from .schedule import SLOTS


def named_functions_exist(app_configs, **kwargs):
    """Refuse a reason or a job whose function is not there, before a mail or a night needs it."""
    named = {f"OUTBOX_REASONS[{name!r}]": path for name, path in settings.OUTBOX_REASONS.items()}
    errors = []
    for name, (every, path) in settings.SCHEDULED_JOBS.items():
        named[f"SCHEDULED_JOBS[{name!r}]"] = path
        if every not in SLOTS:
            told = f"SCHEDULED_JOBS[{name!r}]: {every!r} is not one of {', '.join(SLOTS)}."
            errors.append(Error(told, id="outbox.E001"))
    for name, path in named.items():
        try:
            import_string(path)
        except ImportError as error:
            errors.append(Error(f"{name}: {error}", id="outbox.E002"))
    return errors
