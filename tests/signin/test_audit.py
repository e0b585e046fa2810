"""What is written down, who sees it, and how long it stays."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from mbcportal.affiliates.models import Membership
from mbcportal.affiliates.roles import EDITOR
from mbcportal.signin.models import AuditEntry, forget
from tests.content import make_affiliate
from tests.desk import Form, member
from tests.signin.people import enter, person, signed_in, with_app

pytestmark = pytest.mark.django_db


def entries(**kept):
    rows = AuditEntry.objects.filter(**kept).order_by("pk")
    return [(row.what, row.by, row.about, row.detail) for row in rows]


def test_coming_and_going_is_written_down(client):
    user = person(role="editor")
    AuditEntry.objects.all().delete()

    enter(client, password="wrong-password")
    enter(client)
    client.post("/admin/logout/")

    assert entries() == [
        ("refused", None, user, ""),
        ("signed-in", user, user, ""),
        ("signed-out", user, user, ""),
    ]


def test_change_of_rights_names_who_did_it_and_what():
    chief, user = person("chief", role="admin"), person("joan", role="editor")
    client = signed_in(chief, with_app(chief)[0])
    AuditEntry.objects.all().delete()
    form = Form(client, f"/admin/auth/user/{user.pk}/change/")
    right = Permission.objects.get(codename="view_region")

    response = form.send(
        is_superuser=["on"], groups=[], user_permissions=[str(right.pk)], is_active=["on"]
    )

    assert response.status_code == 302
    said = {(what, by, about, detail) for what, by, about, detail in entries()}
    assert ("rights", chief, user, "+ is_superuser") in said
    assert ("rights", chief, user, f"− {EDITOR}") in said
    assert ("rights", chief, user, f"+ {right}"[:200]) in said


def test_roles_at_an_affiliate_are_written_down():
    user = person("joan", role="editor")
    row = Membership.objects.get(user=user)
    AuditEntry.objects.all().delete()

    row.role = "manager"
    row.save()
    row.delete()

    assert entries() == [
        ("membership", None, user, "= manager, Cedar"),
        ("membership", None, user, "− manager, Cedar"),
    ]


def test_permission_of_a_group_is_written_down_with_its_name():
    group = Group.objects.create(name="Helpers")
    right = Permission.objects.get(codename="view_region")

    group.permissions.add(right)
    group.permissions.clear()

    assert [detail for *_, detail in entries(what="rights")] == [
        f"Helpers: + {right}",
        "Helpers: − *",
    ]


def test_affiliate_or_person_may_be_deleted():
    user = person("joan", role="editor")

    user.delete()
    make_affiliate("cedar").delete()

    assert AuditEntry.objects.filter(what="membership", about=None).exists()


def test_manager_sees_their_own_people_only():
    maria = person()
    member("joan", make_affiliate("juniper", name_en="Juniper"), "manager")
    client = signed_in(maria, with_app(maria)[0])

    shown = client.get("/admin/signin/auditentry/").content.decode()

    assert "maria" in shown
    assert "joan" not in shown
    assert "Juniper" not in shown


def test_editor_sees_no_audit(client):
    person(role="editor")
    enter(client)

    assert client.get("/admin/signin/auditentry/").status_code == 403


def test_keys_of_apps_are_on_no_page():
    chief = person("chief", role="admin")
    key, _codes = with_app(chief)
    client = signed_in(chief, key)

    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert key not in client.get(f"/admin/auth/user/{chief.pk}/change/").content.decode()
    assert key not in client.get("/admin/account/").content.decode()


def test_audit_is_kept_two_years_and_origins_ninety_days():
    now = timezone.now()
    user = User.objects.create_user("maria")
    made = {
        "fresh": ("refused", None, 89),
        "nameless": ("refused", None, 91),
        "named": ("refused", user, 91),
        "old": ("signed-in", user, 731),
    }
    for detail, (what, about, days) in made.items():
        AuditEntry.objects.create(
            what=what, about=about, detail=detail, origin="0123", at=now - timedelta(days=days)
        )

    forget(now)

    kept = AuditEntry.objects.filter(detail__in=made).values_list("detail", "origin")
    assert sorted(kept) == [("fresh", "0123"), ("named", "")]


def test_same_place_has_the_same_origin_and_another_another(client):
    enter(client, "nobody", "wrong")
    enter(Client(), "nobody", "wrong")
    enter(Client(REMOTE_ADDR="192.0.2.7"), "nobody", "wrong")

    one, same, other = AuditEntry.objects.order_by("pk").values_list("origin", flat=True)
    assert one == same != other
