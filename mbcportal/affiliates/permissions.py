"""Giving the groups of staff their permissions."""

from django.contrib.auth.models import Group, Permission

from .roles import MAY_EDIT, MAY_VIEW


def grant_roles() -> None:
    """Make the groups, and give each the permissions of its role. May be run again.

    A permission that a site administrator took from a group comes back only with a new model:
    groups that exist already are left as they are.
    """
    for name, models in MAY_EDIT.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if not is_new:
            continue
        for label, model in MAY_VIEW:
            group.permissions.add(
                Permission.objects.get(
                    content_type__app_label=label,
                    content_type__model=model,
                    codename=f"view_{model}",
                )
            )
        for label, model in models:
            group.permissions.add(
                *Permission.objects.filter(content_type__app_label=label, content_type__model=model)
            )
