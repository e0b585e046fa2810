"""People at the door: accounts with a password, the codes of their apps, forms of the door."""

import time

from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from mbcportal.signin import second_step
from tests.content import make_affiliate, make_nation
from tests.desk import member

PASSWORD = "quiet-harbour-4711"


def person(name="maria", role="manager", **fields):
    """Return a member of staff with a password; role "admin" is a site administrator."""
    if role == "admin":
        return User.objects.create_superuser(name, password=PASSWORD, **fields)
    make_nation()
    user = member(name, make_affiliate("cedar", name_en="Cedar"), role)
    user.set_password(PASSWORD)
    for field, value in fields.items():
        setattr(user, field, value)
    user.save()
    return user


def code(key, steps=0):
    """Return what an app with a key (hex) shows now, or `steps` of 30 seconds later."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def with_app(user):
    """Give a person an app that has shown no code yet; return its key and the recovery codes."""
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return device.key, second_step.make_codes(user)


def enter(client, name="maria", password=PASSWORD, **more):
    """Give name and password."""
    return client.post("/admin/login/", {"username": name, "password": password, **more})


def signed_in(user, key):
    """Return a browser in which a person has taken both steps."""
    client = Client()
    enter(client, user.username)
    assert client.post("/admin/second-step/", {"code": code(key)}).status_code == 302
    return client


def is_in(client):
    return client.get("/admin/").status_code == 200
