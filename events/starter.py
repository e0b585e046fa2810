"""Starter events and their venues."""

from datetime import date, time
from pathlib import Path

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.starter import Loader, markdown, read_yaml, slugs
from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic

from .models import Event, Venue

FOLDER = Path(__file__).parent / "starter"
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


def load(loader: Loader, progress) -> None:
    """Write the venues and events of all starter files."""
    files = [read_yaml(path) or {} for path in sorted(FOLDER.glob("*.yaml"))]
    events = [entry for data in files for entry in data.get("events") or []]
    keepers = {entry.get("venue"): entry["affiliate"] for entry in events}
    venues = [entry for data in files for entry in data.get("venues") or []]
    for entry in loader.each("venues", venues, progress):
        _load_venue(loader, entry, keepers.get(entry["slug"], "national-office"))
    for entry in loader.each("events", events, progress):
        _load_event(loader, entry)


def _load_venue(loader, entry, keeper):
    def write(instance):
        row = instance or Venue.objects.filter(slug=entry["slug"]).first() or Venue()
        row.slug, row.name, row.city = entry["slug"], entry["name"], entry["city"]
        row.affiliate = Affiliate.objects.get(slug=keeper)
        row.street, row.zip_code = entry.get("street") or "", str(entry.get("zip") or "")
        row.state = slugs(Region, [entry["state"]], f"venue {entry['slug']}")[0]
        row.access = entry.get("access") or ""
        row.is_sample = bool(entry.get("sample"))
        row.save()
        return row

    loader.load(f"venue:{entry['slug']}", entry, Venue, write)


def _load_event(loader, entry):
    where = f"event {entry['slug']}"
    language = entry.get("language", "en")

    def write(instance):
        row = instance or Event.objects.filter(slug=entry["slug"], language=language).first()
        row = row or Event(slug=entry["slug"], language=language)
        row.affiliate = slugs(Affiliate, [entry["affiliate"]], where)[0]
        if entry.get("venue"):
            row.venue = slugs(Venue, [entry["venue"]], where)[0]
        _set_words(row, entry)
        _set_dates(row, entry)
        row.full_clean(validate_constraints=False)
        row.main_topic = slugs(Topic, entry["topics"][:1], where)[0]
        row.save()
        row.service_area.set(slugs(Region, entry["service_area"], where))
        row.topics.set(slugs(Topic, entry["topics"], where))
        row.sites.set(slugs(MetastasisSite, entry.get("sites"), where))
        row.audiences.set(slugs(Audience, entry.get("audiences"), where))
        row.languages.set(slugs(Language, entry.get("languages") or [language], where))
        row.write_occurrences()
        if row.status == "draft":
            row.publish()
        else:
            row.reindex()
        return row

    loader.load(f"event:{entry['slug']}", entry, Event, write)


def _set_words(row, entry):
    row.title, row.summary = entry["title"], entry["summary"].strip()
    row.organizer = entry.get("organizer") or ""
    row.description = markdown(entry.get("description"))
    row.who_may_come = (entry.get("who_may_come") or "").strip()
    row.format = entry["format"]
    row.cost, row.cost_note = entry.get("cost") or "varies", entry.get("cost_note") or ""
    row.registration = entry.get("registration") or "none"
    row.registration_url = entry.get("registration_url") or ""
    row.registration_note = entry.get("registration_note") or ""
    row.capacity = entry.get("capacity")
    row.keywords = ", ".join(str(word) for word in entry.get("keywords") or [])
    row.is_sample = bool(entry.get("sample"))
    row.sample_note = entry.get("sample_note") or ""


def _set_dates(row, entry):
    row.time_zone = entry.get("timezone") or "America/Los_Angeles"
    row.starts_on = _date(entry.get("starts_on"))
    row.start_time = time.fromisoformat(entry["start_time"]) if entry.get("start_time") else None
    row.duration_minutes = entry.get("duration_minutes") or 60
    row.days = entry.get("days") or 1
    row.date_note = entry.get("date_note") or ""
    repeat = entry.get("repeat")
    if not repeat:
        return
    row.repeat_every = repeat["every"]
    row.repeat_interval = repeat.get("interval") or 1
    row.repeat_until, row.repeat_count = _date(repeat.get("until")), repeat.get("count")
    on = str(repeat.get("on") or "").lower().replace(",", " ").split()
    if row.repeat_every == "week":
        row.repeat_weekdays = [_weekday(word) for word in on]
    elif row.repeat_every == "month" and on == ["last", "day"]:
        row.repeat_month_day = -1
    elif row.repeat_every == "month" and on[0] == "day":
        row.repeat_month_day = int(on[1])
    elif row.repeat_every == "month":
        row.repeat_nth, row.repeat_weekdays = NTH[on[0]], [_weekday(on[1])]


def _weekday(word):
    """Return the number of a weekday by its name or the beginning of it."""
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(word))


def _date(value):
    return date.fromisoformat(value) if isinstance(value, str) else value
