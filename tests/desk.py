"""The desk as staff use it: accounts with a role, and forms sent the way a browser sends them."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User

from mbcportal.affiliates.models import Membership
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.affiliates.roles import GROUPS


def member(name, affiliate, role):
    """Return a new member of staff with a role ("editor", "coordinator", "manager")."""
    grant_roles()
    user = User.objects.create_user(name, password="a-password-for-tests", is_staff=True)
    user.groups.set(Group.objects.filter(name=GROUPS[role]))
    Membership.objects.create(affiliate=affiliate, user=user, role=role)
    return user


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def messages(response):
    """The sentences a page shows at its top."""
    return [one.get_text(" ", strip=True) for one in soup(response).select(".messagelist li")]


def errors(response):
    """The sentences at each field, by the field's name; those at no field under ""."""
    page = soup(response)
    found = {}
    for note in page.select("ul.errorlist"):
        sentences = [item.get_text(" ", strip=True) for item in note.select("li")]
        found.setdefault(_field_of(note), []).extend(sentences)
    return found


def _field_of(note):
    name = (note.get("id") or "").removeprefix("id_").removesuffix("_error")
    if name:
        return name
    # A row of an inline has its errors without an id, in the cell of the field.
    cell = note.find_parent("td") or note.find_parent("div", class_="form-row")
    control = cell and cell.find(["input", "select", "textarea"])
    if control and (cell.name == "div" or "original" not in cell.get("class", [])):
        return control["name"]
    return ""


class Form:
    """The form of an add or change page, filled in as the page came.

    form = Form(client, "/admin/resources/resource/add/")
    form.add("phones", number="503-222-2000")
    response = form.send("_publish", name="Rides")
    """

    def __init__(self, client, url, page=None):
        self.client, self.url = client, url
        response = page or client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        form = soup(response).select_one("#content-main form")
        self.buttons = {one["name"] for one in form.select("input[type=submit][name]")}
        self.data, self.choices, self._empty = {}, {}, {}
        for control in form.select("input[name], select[name], textarea[name]"):
            where = self._empty if "__prefix__" in control["name"] else self.data
            self._read(control, where)

    def _read(self, control, where):
        name, kind = control["name"], control.get("type", "")
        if kind in {"submit", "button", "file", "image"} or control.has_attr("disabled"):
            return
        if control.name == "select":
            self.choices[name] = [option["value"] for option in control.select("option")]
            chosen = [o["value"] for o in control.select("option") if o.has_attr("selected")]
            if control.has_attr("multiple"):
                where[name] = chosen
            elif chosen or self.choices[name]:
                where[name] = (chosen or self.choices[name])[0]
        elif control.name == "textarea":
            # A browser drops the one line break that follows the tag.
            where[name] = control.get_text().removeprefix("\r").removeprefix("\n")
        elif kind in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                where.setdefault(name, []).append(control.get("value", "on"))
        else:
            where[name] = control.get("value", "")

    def add(self, inline, **fields):
        """Add a row to an inline, as its "Add another" does. Returns the prefix of its fields."""
        number = int(self.data[f"{inline}-TOTAL_FORMS"])
        if f"{inline}-{number - 1}-id" in self.data and not self.data[f"{inline}-{number - 1}-id"]:
            blank = f"{inline}-{number - 1}"  # the empty row that is offered already
            if not getattr(self, "_used", set()) & {blank}:
                number -= 1
        self._used = getattr(self, "_used", set()) | {f"{inline}-{number}"}
        prefix = f"{inline}-{number}"
        for name, value in self._empty.items():
            if name.startswith(f"{inline}-__prefix__"):
                self.data.setdefault(name.replace("__prefix__", str(number)), value)
        for name, value in fields.items():
            key = f"{prefix}-{name}"
            assert key in self.data or isinstance(value, list | bool), f"no field {key}"
            self.data[key] = value
        self.data[f"{inline}-TOTAL_FORMS"] = str(
            max(number + 1, int(self.data[f"{inline}-TOTAL_FORMS"]))
        )
        return prefix

    def send(self, button="_save", **changes):
        """Press a button. A change to None leaves the field out."""
        assert button in self.buttons, f"there is no button {button}"
        data = {**self.data, **changes, button: "1"}
        data = {name: value for name, value in data.items() if value is not None}
        return self.client.post(self.url, data)
