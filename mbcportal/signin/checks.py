"""What `manage.py check --deploy` says of signing in."""

from django.conf import settings
from django.core.checks import Warning as Warned


def second_step_is_required(app_configs, **kwargs):
    """Warn when a stolen password alone would open the desk of a manager."""
    if settings.SECOND_STEP == "required":
        return []
    told = (
        "SECOND_STEP is not “required”: managers, medical roles and site administrators may sign "
        "in with a password alone."
    )
    return [Warned(told, id="signin.W001")]
