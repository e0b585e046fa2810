"""What Django signals, written down. Rules of the portal are verbs; these only watch."""

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_init, post_save
from django.dispatch import receiver

from mbcportal.affiliates.models import Membership

from . import sessions
from .models import AuditEntry
from .second_step import app_of, is_required

What = AuditEntry.What
FLAGS = ("is_active", "is_staff", "is_superuser")


@receiver(user_logged_in)
def password_was_right(sender, request, user, **kwargs):
    sessions.begin(request)
    # With a second step, the code is what signs in.
    if not (app_of(user) or is_required(user)):
        AuditEntry.objects.record(What.SIGNED_IN, by=user, about=user, request=request)


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    if user is not None and user.is_authenticated:
        AuditEntry.objects.record(What.SIGNED_OUT, by=user, about=user)


@receiver(user_login_failed)
def refused(sender, credentials, request=None, **kwargs):
    name = User.normalize_username(str(credentials.get("username") or ""))
    AuditEntry.objects.record(
        What.REFUSED, about=User.objects.filter(username=name).first(), request=request
    )


@receiver(post_save, sender=Membership)
def role_given(sender, instance, created, raw, **kwargs):
    if not raw:
        _role(instance, "+" if created else "=", about=instance.user, affiliate=instance.affiliate)


@receiver(post_delete, sender=Membership)
def role_taken(sender, instance, origin=None, **kwargs):
    is_alone = isinstance(origin, Membership) or getattr(origin, "model", None) is Membership
    if is_alone:
        _role(instance, "−", about=instance.user, affiliate=instance.affiliate)
    else:
        # The person or the affiliate goes with it: nothing may point there.
        _role(instance, f"− {instance.user}:")


def _role(membership, sign, **about):
    detail = f"{sign} {membership.role}, {membership.affiliate}"
    AuditEntry.objects.record(What.MEMBERSHIP, detail=detail, **about)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Group.permissions.through)
def rights_changed(sender, instance, action, model, pk_set, **kwargs):
    """Name each group or permission that was given or taken."""
    if action == "pre_clear":
        sign, changed = "−", None
    elif action in {"post_add", "post_remove"} and pk_set:
        sign, changed = ("+" if action == "post_add" else "−"), model.objects.filter(pk__in=pk_set)
    else:
        return
    names = ", ".join(str(one) for one in changed[:20]) if changed is not None else "*"
    is_person = isinstance(instance, User)
    AuditEntry.objects.record(
        What.RIGHTS,
        about=instance if is_person else None,
        detail=f"{sign} {names}" if is_person else f"{instance}: {sign} {names}",
    )


@receiver(post_init, sender=User)
def flags_before(sender, instance, **kwargs):
    # Deferred fields stay deferred.
    instance._flags = {name: instance.__dict__.get(name) for name in FLAGS}


@receiver(post_save, sender=User)
def flags_changed(sender, instance, created, raw, **kwargs):
    before = dict.fromkeys(FLAGS, False) | {"is_active": True} if created else instance._flags
    now = {name: instance.__dict__.get(name) for name in FLAGS}
    told = [
        f"{'+' if now[name] else '−'} {name}"
        for name in FLAGS
        if before.get(name) is not None and before[name] != now[name]
    ]
    instance._flags = now
    if told and not raw:
        AuditEntry.objects.record(What.RIGHTS, about=instance, detail=", ".join(told))
