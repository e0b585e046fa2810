"""The second step: who needs it, how it is set up, used, renewed, turned off and reset."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from mbcportal.affiliates.models import Membership
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.affiliates.roles import MANAGER
from mbcportal.signin import second_step
from mbcportal.signin.models import AuditEntry
from tests.content import make_resource
from tests.desk import errors, read
from tests.signin.people import code, enter, is_in, person, signed_in, with_app

pytestmark = pytest.mark.django_db

SET_UP, STEP = "/admin/second-step/set-up/", "/admin/second-step/"


def what_happened():
    return list(AuditEntry.objects.order_by("pk").values_list("what", flat=True))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("admin", True),
        ("manager", True),
        ("medical-editor", True),
        ("medical-reviewer", True),
        ("editor", False),
        ("coordinator", False),
    ],
)
def test_second_step_is_required_of_those_who_may_do_much(role, expected):
    assert second_step.is_required(person(role=role)) is expected


def test_second_step_is_required_of_whoever_is_in_the_group_of_managers():
    user = person(role="editor")
    grant_roles()
    user.groups.add(Group.objects.get(name=MANAGER))

    assert second_step.is_required(user)


def test_second_step_is_offered_only_where_the_setting_says_so(settings):
    settings.SECOND_STEP = "offered"

    assert not second_step.is_required(person(role="admin"))


def test_editor_without_an_app_signs_in_with_the_password_alone(client):
    person(role="editor")

    enter(client)

    assert is_in(client)
    assert what_happened()[-1] == "signed-in"


def test_manager_without_an_app_is_led_to_set_it_up_and_can_do_nothing_else(client):
    person()
    draft = make_resource("Rides", published=False, affiliate=Membership.objects.get().affiliate)

    enter(client, next="/admin/events/event/")

    led = client.get("/admin/events/event/", follow=True)
    assert led.redirect_chain[-1][0] == f"{SET_UP}?next=%2Fadmin%2Fevents%2Fevent%2F"
    assert not is_in(client)
    assert client.post("/admin/password_change/", {}).status_code == 302
    assert client.get("/admin/search/try/").status_code == 302
    assert client.get(f"{draft.get_absolute_url()}?preview=1").status_code == 404


def test_whole_set_up_gives_ten_codes_once_and_leads_on(client):
    user = person()
    enter(client)
    page = read(client.get(f"{SET_UP}?next=/admin/events/event/"))
    key = bytes_of(page.select_one(".door-key").text)

    response = client.post(SET_UP, {"code": code(key), "next": "/admin/events/event/"})

    page = read(response)
    codes = [one.text for one in page.select(".door-codes code")]
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(set(codes)) == second_step.CODES == len(stored)
    assert not stored & {one.replace("-", "") for one in codes}
    assert page.select_one(".door-button")["href"] == "/admin/events/event/"
    assert is_in(client)
    assert what_happened()[-2:] == ["set-up", "signed-in"]
    again = client.post(SET_UP, {"code": code(key)}, follow=True)
    assert again.redirect_chain[-1][0] == "/admin/account/"
    assert TOTPDevice.objects.get(user=user).confirmed


def bytes_of(words):
    import base64  # noqa: PLC0415

    return base64.b32decode(words.replace(" ", "")).hex()


def test_picture_holds_the_key_and_nothing_that_the_policy_refuses():
    picture = second_step.picture(person(), second_step.new_key())

    assert picture.startswith("<svg")
    assert "style" not in picture
    assert "href" not in picture


@pytest.mark.parametrize("typed", ["", "000000", "abc", "x" * 10_000, "\0", "１２３４５６", "💥"])
def test_set_up_with_a_wrong_code_says_so_and_keeps_the_key(client, typed):
    person()
    enter(client)
    key = read(client.get(SET_UP)).select_one(".door-key").text

    response = client.post(SET_UP, {"code": typed})

    assert response.status_code == 422
    assert errors(response)["code"]
    assert read(response).select_one(".door-key").text == key
    assert not TOTPDevice.objects.exists()


def test_code_lets_in_where_one_wanted_to_go_and_no_further_than_this_site(client):
    user = person()
    key, _codes = with_app(user)
    enter(client)

    response = client.post(STEP, {"code": code(key), "next": "https://elsewhere.example/"})

    assert response.headers["Location"] == "/admin/"
    assert is_in(client)


def test_editor_with_an_app_needs_its_code(client):
    with_app(person(role="editor"))

    enter(client)

    assert not is_in(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{STEP}?next=%2Fadmin%2F"


def test_session_key_changes_with_each_step(client):
    key, _codes = with_app(person())
    client.get("/admin/login/")
    enter(client)
    first = client.session.session_key
    client.post(STEP, {"code": code(key)})

    assert client.session.session_key != first
    stale = Client(headers={"cookie": f"sessionid={first}"})
    assert not is_in(stale)


def test_each_code_of_the_app_is_good_once():
    user = person()
    key, _codes = with_app(user)
    signed_in(user, key)
    other = Client()
    enter(other)

    response = other.post(STEP, {"code": code(key)})

    assert response.status_code == 422
    assert "wrong, or was used" in errors(response)["code"][0]
    assert not is_in(other)


def test_each_recovery_code_is_good_once_however_it_is_typed():
    user = person()
    _key, codes = with_app(user)
    first, again = Client(), Client()
    for client in (first, again):
        enter(client)

    first.post(STEP, {"code": f" {codes[3].upper().replace('-', ' ')} "})
    again.post(STEP, {"code": codes[3]})

    assert (is_in(first), is_in(again)) == (True, False)
    assert second_step.codes_left(user) == 9
    assert "recovered" in what_happened()


def test_recovery_code_of_somebody_else_does_not_open():
    _key, codes = with_app(person("joan", role="editor"))
    user = person("maria", role="editor")
    with_app(user)
    client = Client()
    enter(client)

    assert client.post(STEP, {"code": codes[0]}).status_code == 422


def test_who_becomes_a_manager_while_signed_in_has_to_take_the_step(client):
    user = person(role="editor")
    enter(client)
    assert is_in(client)

    Membership.objects.filter(user=user).update(role="manager")

    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(SET_UP)


def test_new_codes_need_a_code_and_replace_the_old_ones():
    user = person()
    key, codes = with_app(user)
    client = signed_in(user, key)

    refused = client.post("/admin/account/new-codes/", {"code": "000000"})
    response = client.post("/admin/account/new-codes/", {"code": codes[0]})

    assert refused.status_code == 422
    fresh = [one.text for one in read(response).select(".door-codes code")]
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    assert second_step.check(user, codes[1]) is None
    assert is_in(client)


def test_second_step_may_be_turned_off_where_it_is_offered():
    user = person(role="editor")
    key, codes = with_app(user)
    client = signed_in(user, key)

    client.post("/admin/account/turn-off/", {"code": codes[0]})

    assert second_step.app_of(user) is None
    assert is_in(client)
    assert what_happened()[-1] == "turned-off"


def test_second_step_may_not_be_turned_off_where_it_is_required():
    user = person()
    key, codes = with_app(user)

    signed_in(user, key).post("/admin/account/turn-off/", {"code": codes[0]})

    assert second_step.app_of(user)


def test_administrator_resets_the_second_step_and_ends_the_sessions():
    user, chief = person(), person("chief", role="admin")
    key, _codes = with_app(user)
    client = signed_in(user, key)
    desk = signed_in(chief, with_app(chief)[0])
    page = f"/admin/auth/user/{user.pk}/change/"
    assert read(desk.get(page)).select_one(f'form[action$="/{user.pk}/reset-second-step/"]')

    desk.post(f"/admin/auth/user/{user.pk}/reset-second-step/")

    assert second_step.app_of(user) is None
    assert not is_in(client)
    assert is_in(desk)
    entry = AuditEntry.objects.get(what="reset")
    assert (entry.by, entry.about) == (chief, user)
    assert not read(desk.get(page)).select_one('form[action$="/reset-second-step/"]')


def test_manager_cannot_reset_anybody():
    user, other = person(), person("joan", role="editor")
    with_app(other)
    client = signed_in(user, with_app(user)[0])

    response = client.post(f"/admin/auth/user/{other.pk}/reset-second-step/")

    assert response.status_code == 403
    assert second_step.app_of(other)


def test_pages_of_the_step_show_nothing_to_a_visitor(client):
    assert client.get(STEP).headers["Location"] == "/admin/"
    assert client.get(SET_UP).headers["Location"] == "/admin/login/"
    assert client.post(SET_UP, {"code": "123456"}).headers["Location"] == "/admin/login/"
