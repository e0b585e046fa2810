"""The spreadsheets of listings and organizations."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.search.formats import Format
from mbcportal.sheets import fields, values
from mbcportal.sheets.columns import OWN, PART, Column, Names, key_of
from mbcportal.sheets.sheet import Sheet

from . import sheet_values as several
from .forms import ResourceForm
from .models import Organization, Resource
from .phones import shown as shown_number

DIAGNOSES = ResourceForm.ELIGIBILITY["eligible_diagnosis"].choices
INSURANCES = ResourceForm.ELIGIBILITY["eligible_insurance"].choices
FLAGS = {"in-person": "is_in_person", "online": "is_online", "phone": "is_by_phone"}
FORMATS = values.choice_names(Format.choices)
FORMAT_WORDS = {"in-person": "In person", "online": "Online", "phone": "By phone"}


def organizations(known):
    """Return the names of the organizations that the importer may choose from."""
    if "organizations" not in known.memo:
        rows = Organization.objects.choosable_by(known.user).distinct()
        known.memo["organizations"] = Names((row, [row.name, row.slug]) for row in rows)
    return known.memo["organizations"]


def _formats(text, known):
    read = values.some_of(lambda known: FORMATS)
    return sorted(read(text, known))


def _fact(name, header, read, written, **more):
    """Return a column of one eligibility fact."""
    field = ResourceForm.ELIGIBILITY[f"eligible_{name}"]
    return Column(
        f"eligible_{name}", header, read, lambda row, known: written(row.eligibility.get(name)),
        empty=None, put=OWN, meaning=more.pop("meaning", field.help_text or field.label), **more,
    )  # fmt: skip


def _one_of_facts(name, header, choices, **more):
    named, names = values.english(choices), values.choice_names(choices)
    return _fact(
        name, header, lambda text, known: names.find(text),
        lambda value: named.get(value, ""),
        choices=lambda known: list(named.values()), **more,
    )  # fmt: skip


def _yes_of_facts(name, header):
    return _fact(
        name, header, values.yes_or_no, lambda value: "yes" if value else "",
        choices=lambda known: ["yes", "no"], example="yes",
    )  # fmt: skip


def _parts(key, header, read, write, example, meaning, **more):  # noqa: PLR0917 - a table
    return Column(
        key, header, read, write, empty=(), put=PART, example=example, meaning=meaning, **more
    )


class ResourceSheet(Sheet):
    """Listings."""

    name = "resources"
    model = Resource
    title_key = "name"
    number_field = "external_id"
    related = ("organization", "main_topic")
    prefetch = (
        "service_area__parent", "languages", "audiences", "topics", "sites", "phones",
        "opening_hours", "locations__state", "sources",
    )  # fmt: skip
    columns = [
        fields.text(Resource, "name", "Name", is_required=True, example="Rides to treatment",
                    other=("title", "program", "listing")),
        Column(
            "organization", "Organization", values.one_of(organizations),
            lambda row, known: row.organization.name, is_required=True,
            meaning=gettext_lazy("Its name as in the list of organizations. Add it there first."),
            example="Helping Hands", other=("organisation", "agency", "provider"),
            choices=lambda known: sorted(organizations(known).shown.values())[:2000],
        ),
        fields.choice(Resource, "kind", "Kind", is_required=True, example="Program"),
        fields.text(Resource, "summary", "What you get", is_required=True,
                    other=("summary", "in short"),
                    example="Rides to cancer treatment from volunteer drivers, free of charge."),
        fields.rich(Resource, "description", "Description"),
        fields.text(Resource, "who_for", "Who it is for", other=("eligibility", "who can use it")),
        fields.rich(Resource, "how_to_start", "How to start"),
        fields.text(Resource, "documents", "Papers to have", other=("documents",)),
        fields.terms(Resource, "service_area", "Service area", "regions", is_required=True,
                     listed=lambda known: known.region_choices(), example="Oregon; Portland metro",
                     other=("places served", "area", "region", "regions")),
        Column(
            "formats", "How help is given", _formats,
            lambda row, known: "; ".join(FORMAT_WORDS[value] for value in row.formats),
            empty=(), put=OWN, other=("format", "formats"), example="In person; By phone",
            meaning=gettext_lazy("In person, online, by phone; several are divided by semicolons."),
            choices=lambda known: list(FORMAT_WORDS.values()),
        ),
        fields.terms(Resource, "languages", "Languages", "languages", is_required=True,
                     example="English; Spanish", other=("language",)),
        fields.terms(Resource, "audiences", "Audiences", "audiences", meaning=fields.SEVERAL,
                     example="Caregivers and loved ones", other=("audience",)),
        fields.topics(Resource),
        fields.terms(Resource, "sites", "Metastasis sites", "sites", example="Bone"),
        fields.text(Resource, "keywords", "Other words for it", other=("keywords",)),
        fields.choice(Resource, "cost", "Cost", example="Free"),
        fields.text(Resource, "cost_note", "About the cost"),
        _one_of_facts("diagnosis", "Diagnosis", DIAGNOSES, example="Any cancer"),
        _yes_of_facts("in_treatment", "Only during treatment"),
        _yes_of_facts("income_limit", "Only below an income"),
        _yes_of_facts("residence", "Only for residents"),
        _one_of_facts("insurance", "Insurance", INSURANCES, example="Both"),
        _fact("min_age", "Youngest age", values.number(0, 120), fields.said_of, example="18"),
        _fact("max_age", "Oldest age", values.number(0, 120), fields.said_of, example="45"),
        _parts("phones", "Phones", several.read_phones, several.write_phones,
               "Helpline: 503-222-2000 ext. 2",
               gettext_lazy("Who answers, then the number. Several on lines of their own."),
               other=("phone", "telephone", "phone number")),
        fields.text(Resource, "website", "Website", read=values.web_address,
                    example="https://www.example.org/rides", other=("url", "web", "site")),
        fields.text(Resource, "email", "E-mail", read=values.mail_address,
                    example="help@example.org", other=("email", "mail")),
        fields.choice(Resource, "time_zone", "Time zone", example="Pacific"),
        _parts("opening_hours", "Hours", several.read_hours, several.write_hours,
               "Mon–Fri 9 am–5 pm; Sat 10 am–2 pm",
               gettext_lazy("Days and times in the time zone above."), other=("opening hours",)),
        fields.yes(Resource, "is_always_open", "Always open", example="no"),
        fields.text(Resource, "hours_note", "About the hours"),
        _parts("locations", "Places", several.read_places, several.write_places,
               "Main office, 100 Main Street, Portland, OR 97201",
               gettext_lazy("Places people may visit, each on a line of its own."),
               other=("address", "location", "locations", "place")),
        fields.choice(Resource, "funding", "Funding", example="Taking applications"),
        fields.plain(Resource, "funding_as_of", "Funding known as of", values.day,
                     example="2026-11-02"),
        fields.plain(Resource, "funding_until", "Closed until", values.day, example="2027-01-15"),
        fields.text(Resource, "alert", "Notice"),
        fields.plain(Resource, "alert_until", "Show the notice until", values.day,
                     example="2026-12-31"),
        _parts("sources", "Sources", several.read_sources, several.write_sources,
               "About us, https://www.example.org/about, 2026-11-02",
               gettext_lazy("Title, address and the day it was read, each on a line of its own."),
               other=("source",)),
    ]  # fmt: skip

    def put(self, obj, key, value):
        if key == "formats":
            for name, flag in FLAGS.items():
                setattr(obj, flag, name in value)
        else:
            name = key.removeprefix("eligible_")
            facts = {**obj.eligibility, name: value}
            obj.eligibility = {k: v for k, v in facts.items() if v not in (None, "", False)}

    def look(self, finding, known):
        obj, by_key = finding.obj, self.by_key
        facts = obj.eligibility
        if (facts.get("min_age") or 0) > (facts.get("max_age") or 120):
            finding.miss(by_key["eligible_max_age"], _("The oldest age is below the youngest."))
        values_ = finding.values
        if values_.get("opening_hours") and not obj.time_zone:
            finding.miss(
                by_key["time_zone"], _("Hours need a time zone."), _("Write one, such as Pacific.")
            )
        if finding.target is None and not finding.problems:
            ways = [values_.get(key) for key in ("phones", "website", "email", "locations")]
            if not any(ways):
                finding.miss(
                    by_key["phones"], _("Nobody can reach it."),
                    _("Give a phone number, a website or an e-mail."),
                )  # fmt: skip

    def alike_keys(self, finding):
        values_ = finding.values
        found = [(_("name"), ("name", key_of(finding.title)))] if finding.title else []
        for phone in values_.get("phones") or ():
            if len(phone["number"]) > 6:  # noqa: PLR2004 - 988 and the like are many people's
                key = ("phone", phone["number"], phone["extension"])
                found.append((_("phone %s") % shown_number(phone["number"]), key))
        for place in values_.get("locations") or ():
            if place["street"]:
                key = _address(place["street"], place["city"])
                found.append((_("address"), key))
        return found

    def alike_index(self, known):
        rows = self.originals(Resource.objects.all()).choosable_by(known.user).distinct()
        # Others' drafts are nobody's business.
        seen = Q(status="published") | (Q(affiliate=known.affiliate) & ~Q(status="archived"))
        rows = rows.filter(seen).prefetch_related("phones", "locations")
        index = {}
        for row in rows.only("pk", "name", "affiliate").iterator(chunk_size=500):
            keys = [("name", key_of(row.name))]
            keys += [("phone", one.number, one.extension) for one in row.phones.all()]
            keys += [_address(p.street, p.city) for p in row.locations.all() if p.street]
            known_as = (row.pk, row.name, row.affiliate_id == known.affiliate.pk)
            for key in set(keys):
                index.setdefault(key, []).append(known_as)
        return index


STREETS = {"street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr",
           "suite": "ste", "north": "n", "south": "s", "east": "e", "west": "w"}  # fmt: skip


def _address(street, city):
    parts = [STREETS.get(word, word) for word in key_of(street).split()]
    return ("address", " ".join(parts), key_of(city))


class OrganizationSheet(Sheet):
    """Organizations."""

    name = "organizations"
    model = Organization
    title_key = "name"
    is_published = False
    columns = [
        fields.text(Organization, "name", "Name", is_required=True, example="Helping Hands",
                    other=("organization", "organisation")),
        fields.text(Organization, "description", "Description",
                    example="Volunteers who drive people to treatment."),
        fields.text(Organization, "website", "Website", read=values.web_address,
                    example="https://www.example.org", other=("url", "web")),
    ]  # fmt: skip

    def originals(self, rows):
        return rows

    def alike_keys(self, finding):
        site = finding.values.get("website", "")
        return [
            *([(_("name"), ("name", key_of(finding.title)))] if finding.title else []),
            *([(_("website"), ("website", _host(site)))] if site else []),
        ]

    def alike_index(self, known):
        index = {}
        for row in Organization.objects.choosable_by(known.user).distinct():
            known_as = (row.pk, row.name, row.affiliate_id == known.affiliate.pk)
            for key in [("name", key_of(row.name)), ("website", _host(row.website))]:
                index.setdefault(key, []).append(known_as)
        index.pop(("website", ""), None)
        return index


def _host(address):
    return address.lower().split("://")[-1].removeprefix("www.").rstrip("/")


RESOURCES, ORGANIZATIONS = ResourceSheet(), OrganizationSheet()
