"""The desk as staff use it: accounts with a role, and forms sent the way a browser sends them."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User

from mbcportal.affiliates.models import Membership
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.affiliates.roles import GROUPS


def member(name, affiliate, role):
    """Return a new member of staff with a role ("editor", "coordinator", "manager")."""
    grant_roles()
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=GROUPS[role]))
    Membership.objects.create(affiliate=affiliate, user=user, role=role)
    return user


def read(response):
    """Return a page as BeautifulSoup has it."""
    return BeautifulSoup(response.content, "html.parser")


def messages(response):
    """Return the sentences at the top of a page."""
    return [one.get_text(" ", strip=True) for one in read(response).select(".messagelist li")]


def errors(response):
    """Return the sentences at each field by its name; those at no field are under ""."""
    found = {}
    for note in read(response).select("ul.errorlist"):
        name = note.get("id", "").removeprefix("id_").removesuffix("_error")
        sentences = [item.get_text(" ", strip=True) for item in note.select("li")]
        found.setdefault(name, []).extend(sentences)
    return found


class Form:
    """The form of an add or change page: what stands in it, and what is changed before sending.

    form = Form(client, "/admin/resources/resource/add/")
    form.add("phones", number="503-222-2000")
    response = form.send("_publish", name="Rides")
    """

    def __init__(self, client, url, page=None):
        self.client, self.url = client, url
        response = page or client.get(url)
        assert page or response.status_code == 200, f"{url}: {response.status_code}"
        content = read(response)
        # Above the form of a row there may be a small one for a step.
        form = content.select_one("#content-main form[id], #content-main form")
        form = content.select_one("#content-main form[id]") or form
        self.buttons = {one["name"] for one in form.select("input[type=submit][name]")}
        self.data, self.choices, self._empty = {}, {}, {}
        for control in form.select("input[name], select[name], textarea[name]"):
            self._read(control, self._empty if "__prefix__" in control["name"] else self.data)
        # The empty rows that an inline offers by itself.
        self._free = {
            row["id"].rsplit("-", 1)[0]: row["id"]
            for row in form.select("tr.form-row[id], div.inline-related[id]")
            if "has_original" not in row["class"] and not row["id"].endswith(("-empty", "-group"))
        }

    def _read(self, control, where):
        name, kind = control["name"], control.get("type", "")
        if kind in {"submit", "button", "file", "image"} or control.has_attr("disabled"):
            return
        if control.name == "select":
            options = control.select("option")
            values = [option.get("value", "") for option in options]
            chosen = [option["value"] for option in options if option.has_attr("selected")]
            self.choices[name] = values
            if control.has_attr("multiple"):
                where[name] = chosen
            else:
                # One that is filled while typing has no option yet.
                where[name] = (chosen or values or [""])[0]
        elif control.name == "textarea":
            # As in a browser: the line break right after the tag does not count.
            where[name] = control.get_text().removeprefix("\r").removeprefix("\n")
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                where.setdefault(name, []).append(control.get("value", "on"))
        else:
            where[name] = control.get("value", "")

    def add(self, inline, **fields):
        """Fill in a new row of an inline; return the prefix of its fields."""
        prefix = self._free.pop(inline, None)
        if prefix is None:
            count = int(self.data[f"{inline}-TOTAL_FORMS"])
            prefix = f"{inline}-{count}"
            self.data[f"{inline}-TOTAL_FORMS"] = str(count + 1)
            for name, value in self._empty.items():
                if name.startswith(f"{inline}-__prefix__-"):
                    self.data[name.replace("__prefix__", str(count))] = value
        for name, value in fields.items():
            assert f"{prefix}-{name}" in self.data, f"no field {prefix}-{name}"
            self.data[f"{prefix}-{name}"] = value
        return prefix

    def send(self, button="_save", **changes):
        """Press a button (None: one without a name).

        What is changed to None is left out, as an unticked box is.
        """
        if button is not None:
            assert button in self.buttons, f"no button {button}, only {sorted(self.buttons)}"
            changes = {**changes, button: "1"}
        sent = {**self.data, **changes}
        return self.client.post(
            self.url, {name: value for name, value in sent.items() if value is not None}
        )
