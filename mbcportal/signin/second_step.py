"""The second step: who needs it, a code of the app or a recovery code, and their making."""

import re
import secrets
from base64 import b32encode

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from mbcportal.affiliates.models import Membership
from mbcportal.affiliates.roles import GROUPS

CODES = 10
# Without letters that look alike: 31 ** 10 is more than 2 ** 49.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ROLES = [Membership.Role.MANAGER, Membership.Role.MEDICAL_EDITOR, Membership.Role.MEDICAL_REVIEWER]


def is_required(user) -> bool:
    """Say whether a person may not work without it: administrators, managers, medical roles."""
    if settings.SECOND_STEP != "required" or not user.is_staff:
        return False
    if user.is_superuser:
        return True
    groups = [GROUPS[role] for role in ROLES]
    found = get_user_model().objects.filter(
        Q(memberships__role__in=ROLES) | Q(groups__name__in=groups), pk=user.pk
    )
    return found.exists()


def app_of(user):
    """Return a person's authenticator app, or None."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def is_missing(user) -> bool:
    """Say whether a person whose password was right still has to take the second step."""
    if user.is_verified():
        return False
    return app_of(user) is not None or is_required(user)


def new_key() -> str:
    return default_key()


def key_in_words(key: str) -> str:
    """Return a key as people type it into an app: Base32 in groups of four."""
    text = b32encode(bytes.fromhex(key)).decode().rstrip("=")
    return " ".join(re.findall(".{1,4}", text))


def picture(user, key: str) -> str:
    """Return the picture of a key that an app reads: SVG without styles or other addresses."""
    url = TOTPDevice(user=user, key=key).config_url
    return segno.make(url, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )


def set_up(user, key: str, code: str):
    """Keep an app whose code is right; return it and its recovery codes, or (None, [])."""
    with transaction.atomic():
        # Two set-ups at once: one after the other, and the second finds the first.
        get_user_model().objects.select_for_update().get(pk=user.pk)
        if app_of(user):
            return None, []
        app = TOTPDevice.objects.create(user_id=user.pk, key=key, name="app", confirmed=True)
        if not (is_app_code(code) and app.verify_token(code)):
            app.delete()
            return None, []
        return app, make_codes(user)


def make_codes(user) -> list[str]:
    """Replace a person's recovery codes; the new ones are known only now."""
    with transaction.atomic():
        StaticDevice.objects.filter(user_id=user.pk).delete()
        device = StaticDevice.objects.create(user_id=user.pk, name="recovery")
        codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=hashed(user, code)) for code in codes
        )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def hashed(user, code: str) -> str:
    """Return what is stored of a recovery code: as much of a keyed hash as the field takes."""
    return salted_hmac("signin.code", f"{user.pk}:{code}", algorithm="sha256").hexdigest()[:16]


def codes_left(user) -> int:
    return StaticToken.objects.filter(device__user_id=user.pk).count()


def tidy(code: str) -> str:
    """Return a code as it was given out, however it was typed."""
    return re.sub(r"[\s-]+", "", code).lower()


def is_app_code(code: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", code) is not None


def check(user, code: str):
    """Return the device whose code this is, or None. Each code is good once."""
    code = tidy(code)
    if is_app_code(code):
        device = app_of(user)
        return device and verify_token(user, device.persistent_id, code)
    device = StaticDevice.objects.filter(user_id=user.pk, confirmed=True).first()
    return device and verify_token(user, device.persistent_id, hashed(user, code))


def take_away(user) -> None:
    """Forget a person's app and recovery codes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user_id=user.pk).delete()
        StaticDevice.objects.filter(user_id=user.pk).delete()
