"""Starter listings: organizations and their help."""

from collections import defaultdict
from datetime import date, time
from pathlib import Path

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.starter import Loader, markdown, read_yaml, slugs
from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic

from .models import OpeningHours, Organization, Phone, Resource, Source
from .phones import normalise

FOLDER = Path(__file__).parent / "starter"
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NATIONAL = "national-office"


def load(loader: Loader, progress) -> None:
    """Write the organizations and resources of all starter files."""
    files = {path.name: read_yaml(path) or {} for path in sorted(FOLDER.glob("*.yaml"))}
    organizations = {
        entry["slug"]: entry for data in files.values() for entry in data.get("organizations") or []
    }
    resources = [
        (name, entry) for name, data in files.items() for entry in data.get("resources") or []
    ]
    keepers = defaultdict(set)
    for _name, entry in resources:
        keepers[entry["organization"]].add(_keeper(entry))
    for entry in loader.each("organizations", organizations.values(), progress):
        # An organization whose listings several affiliates keep is kept by the national office.
        of_it = keepers[entry["slug"]]
        _load_organization(loader, entry, of_it.pop() if len(of_it) == 1 else NATIONAL)
    for name, entry in loader.each("resources", resources, progress):
        _load_resource(loader, entry, f"{name}: {entry['slug']}")


def _keeper(entry):
    """Return the slug of the affiliate that keeps a listing: the one whose regions it serves."""
    if entry.get("affiliate"):
        return entry["affiliate"]
    keepers = {_keeper_of_place(slug) for slug in entry["service_area"]}
    return keepers.pop() if len(keepers) == 1 else NATIONAL


def _keeper_of_place(slug):
    """Return the slug of the affiliate for a place: its own, or a county's area's or state's.

    The national office keeps what has no affiliate of its own.
    """
    place = Region.objects.select_related("parent").get(slug=slug)
    for region in (place, *place.areas.all(), place.parent):
        keeper = Affiliate.objects.filter(regions=region).exclude(slug=NATIONAL).first()
        if region is not None and keeper:
            return keeper.slug
    return NATIONAL


def _load_organization(loader, entry, keeper):
    def write(instance):
        row = instance or Organization.objects.filter(slug=entry["slug"]).first() or Organization()
        row.slug, row.name = entry["slug"], entry["name"]
        row.description = entry.get("description", "")
        row.website = entry.get("website") or ""
        row.affiliate = Affiliate.objects.get(slug=keeper)
        row.full_clean()
        row.save()
        return row

    loader.load(f"organization:{entry['slug']}", entry, Organization, write)


def _load_resource(loader, entry, where):
    def write(instance):
        row = instance or Resource.objects.filter(slug=entry["slug"], language="en").first()
        row = row or Resource(slug=entry["slug"])
        row.organization = slugs(Organization, [entry["organization"]], where)[0]
        row.affiliate = slugs(Affiliate, [_keeper(entry)], where)[0]
        _set_words(row, entry)
        _set_hours(row, entry.get("hours") or {})
        row.full_clean(validate_constraints=False)
        row.main_topic = slugs(Topic, entry["topics"][:1], where)[0]
        row.save()
        row.service_area.set(slugs(Region, entry["service_area"], where))
        row.topics.set(slugs(Topic, entry["topics"], where))
        row.sites.set(slugs(MetastasisSite, entry.get("sites"), where))
        row.audiences.set(slugs(Audience, entry.get("audiences"), where))
        row.languages.set(slugs(Language, entry.get("languages") or ["en"], where))
        _write_parts(row, entry, where)
        if row.status == "draft":
            row.publish()
        else:
            row.reindex()
        return row

    loader.load(f"resource:{entry['slug']}", entry, Resource, write)


def _set_words(row, entry):
    row.name, row.kind, row.summary = entry["name"], entry["kind"], entry["summary"].strip()
    row.description = markdown(entry.get("description"))
    row.how_to_start = markdown(entry.get("how_to_start"))
    row.who_for = (entry.get("who_for") or "").strip()
    row.documents = (entry.get("documents") or "").strip()
    row.cost, row.cost_note = entry.get("cost", "free"), entry.get("cost_note") or ""
    formats = entry.get("formats") or []
    row.is_in_person = "in-person" in formats
    row.is_online, row.is_by_phone = "online" in formats, "phone" in formats
    row.website, row.email = entry.get("website") or "", entry.get("email") or ""
    row.funding = entry.get("funding") or "none"
    row.eligibility = entry.get("eligibility") or {}
    row.keywords = ", ".join(str(word) for word in entry.get("keywords") or [])
    row.is_sample = bool(entry.get("sample"))


def _set_hours(row, entry):
    row.time_zone = entry.get("timezone") or ""
    row.is_always_open = bool(entry.get("always"))
    row.hours_note = entry.get("note") or ""


def _write_parts(row, entry, where):
    row.phones.all().delete()
    for position, phone in enumerate(entry.get("phones") or []):
        Phone.objects.create(
            resource=row,
            number=normalise(str(phone["number"]), is_fiction_fine=row.is_sample),
            vanity=phone.get("vanity") or "",
            label=phone.get("label") or "",
            kind=phone.get("kind") or "voice",
            extension=str(phone.get("extension") or ""),
            position=position,
        )
    row.opening_hours.all().delete()
    for day, spans in ((entry.get("hours") or {}).get("weekly") or {}).items():
        for span in [spans] if isinstance(spans, str) else spans:
            opens, closes = (time.fromisoformat(text.strip()) for text in span.split("-"))
            OpeningHours.objects.create(
                resource=row, weekday=WEEKDAYS.index(day), opens=opens, closes=closes
            )
    row.locations.all().delete()
    for location in entry.get("locations") or []:
        row.locations.create(
            name=location.get("name") or "",
            street=location.get("street") or "",
            city=location["city"],
            state=slugs(Region, [location["state"]], where)[0],
            zip_code=str(location.get("zip") or ""),
            access=location.get("access") or "",
        )
    row.sources.all().delete()
    for source in entry.get("sources") or []:
        Source.objects.create(
            resource=row,
            url=source["url"],
            title=source["title"],
            read_on=source["read_on"]
            if isinstance(source["read_on"], date)
            else date.fromisoformat(source["read_on"]),
            shows=source.get("shows") or "",
        )
