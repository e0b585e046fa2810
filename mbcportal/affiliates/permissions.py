"""Giving the groups of staff their permissions."""

from django.contrib.auth.models import Group, Permission

from .roles import MAY_ALSO, MAY_EDIT, MAY_VIEW


def grant_roles() -> None:
    """Make the groups, and give each the permissions of its role. May be run again.

    Groups that exist already are left as they are, so that a permission which a site administrator
    took from one does not come back. They get only what is about a new model: one that no group of
    staff has any permission on yet.
    """
    known = _known_models()
    for name, models in MAY_EDIT.items():
        group, is_new = Group.objects.get_or_create(name=name)
        # A new group gets all of it, one that exists only what is about new models.
        left = frozenset() if is_new else known
        for label, model in MAY_VIEW:
            if (label, model) not in left:
                group.permissions.add(
                    Permission.objects.get(
                        content_type__app_label=label,
                        content_type__model=model,
                        codename=f"view_{model}",
                    )
                )
        _add(group, [entry for entry in models if entry not in left])
        _add_also(group, left)


def _known_models():
    rows = Permission.objects.filter(group__name__in=MAY_EDIT)
    return set(rows.values_list("content_type__app_label", "content_type__model"))


def _add_also(group, known):
    for label, codename in MAY_ALSO.get(group.name, ()):
        one = Permission.objects.get(content_type__app_label=label, codename=codename)
        if (label, one.content_type.model) not in known:
            group.permissions.add(one)


def _add(group, models):
    for label, model in models:
        group.permissions.add(
            *Permission.objects.filter(
                content_type__app_label=label,
                content_type__model=model,
                codename__in=[f"{what}_{model}" for what in ("view", "add", "change", "delete")],
            )
        )
