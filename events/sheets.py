"""The spreadsheet of events. The join link is never part of it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mbcportal.sheets import fields, values
from mbcportal.sheets.columns import OWN, Column, Names, WrongError, key_of
from mbcportal.sheets.sheet import Sheet

from .models import Event, Venue
from .recurrence import MAX_DATES, RuleError

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS = Names((day, [name, name[:3], name[:4]]) for day, name in enumerate(WEEKDAYS))
EVERY = {"": "Once", "week": "Weeks", "month": "Months", "year": "Years", "dates": "On dates"}
EVERY_NAMES = Names(
    [
        ("", ["Once", "Does not repeat", "No"]),
        ("week", ["Weeks", "Week", "Weekly", "Every week"]),
        ("month", ["Months", "Month", "Monthly", "Every month"]),
        ("year", ["Years", "Year", "Yearly", "Every year"]),
        ("dates", ["On dates", "Dates", "On these dates", "On dates of its own"]),
    ]
)


def venues(known):
    """Return the names of the venues that the importer may choose from."""
    if "venues" not in known.memo:
        rows = Venue.objects.for_user(known.user).filter(affiliate=known.affiliate)
        known.memo["venues"] = Names((row, [row.name, row.slug, str(row)]) for row in rows)
    return known.memo["venues"]


def _dates(text, known):
    parts = text.replace(";", "\n").split("\n")
    found = sorted({values.day(part.strip(), known) for part in parts if part.strip()})
    if len(found) > MAX_DATES:
        raise WrongError(_("These are too many dates."), _("Make two events of them."))
    return [one.isoformat() for one in found]


def _weekdays(text, known):
    return sorted(values.some_of(lambda known: DAYS)(text, known))


def _number(key, header, least, most, *, empty=None, **more):
    return fields.plain(Event, key, header, values.number(least, most), empty=empty, **more)


class EventSheet(Sheet):
    """Events, once or repeating."""

    name = "events"
    model = Event
    title_key = "title"
    related = ("venue", "main_topic")
    prefetch = ("service_area__parent", "languages", "audiences", "topics", "sites")
    columns = [
        fields.text(Event, "title", "Title", is_required=True, example="Evening group",
                    other=("name", "event")),
        fields.text(Event, "organizer", "Organizer", example="Helping Hands", other=("organiser",)),
        fields.text(Event, "summary", "In short", is_required=True, other=("summary",),
                    example="People with metastatic breast cancer meet and talk."),
        fields.rich(Event, "description", "What to expect", other=("description",)),
        fields.text(Event, "who_may_come", "Who may come"),
        fields.choice(Event, "format", "Format", is_required=True, example="In person"),
        Column(
            "venue", "Venue", values.one_of(venues),
            lambda row, known: row.venue.name if row.venue else "", empty=None,
            meaning=gettext_lazy("Its name as in the list of venues. Add it there first."),
            example="Library", other=("place", "location"),
            choices=lambda known: sorted(venues(known).shown.values())[:2000],
        ),
        fields.terms(Event, "service_area", "For people in", "regions", is_required=True,
                     listed=lambda known: known.region_choices(), example="Oregon; Portland metro",
                     other=("service area", "region", "regions", "area")),
        fields.terms(Event, "languages", "Languages", "languages", is_required=True,
                     example="English; Spanish", other=("language",)),
        fields.terms(Event, "audiences", "Audiences", "audiences", meaning=fields.SEVERAL,
                     example="Caregivers and loved ones", other=("audience",)),
        fields.topics(Event),
        fields.terms(Event, "sites", "Metastasis sites", "sites", example="Bone"),
        fields.text(Event, "keywords", "Other words for it", other=("keywords",)),
        fields.choice(Event, "cost", "Cost", example="Free"),
        fields.text(Event, "cost_note", "About the cost"),
        fields.choice(Event, "registration", "Sign-up", example="Just come",
                      other=("registration", "rsvp")),
        fields.text(Event, "registration_url", "Sign-up address", read=values.web_address,
                    example="https://www.example.org/sign-up"),
        fields.text(Event, "registration_note", "How to ask for a place"),
        _number("capacity", "Places", 1, 100_000, example="20", other=("capacity", "seats")),
        _number("companions", "Companions", 0, 5, empty=0, example="1"),
        fields.choice(Event, "time_zone", "Time zone", example="Pacific"),
        fields.plain(Event, "starts_on", "First date", values.day, example="2026-12-31",
                     other=("date", "start date", "starts on")),
        fields.plain(Event, "start_time", "Starts at", values.clock, example="6:30 pm",
                     other=("time", "start time")),
        _number("duration_minutes", "Minutes", 5, 24 * 60, empty=60, example="90",
                other=("duration",)),
        _number("days", "Days", 1, 14, empty=1, example="1"),
        fields.text(Event, "date_note", "About the date"),
        Column(
            "repeat_every", "Repeats every", lambda text, known: EVERY_NAMES.find(text),
            lambda row, known: EVERY[row.repeat_every] if row.repeat_every else "",
            meaning=gettext_lazy("Weeks, months or years; empty when it happens once."),
            example="Weeks", other=("repeats", "repeat"),
            choices=lambda known: list(EVERY.values()),
        ),
        _number("repeat_interval", "How many", 1, 52, empty=1, example="2", other=("interval",),
                meaning=gettext_lazy("2 with weeks: every second week.")),
        Column(
            "repeat_weekdays", "Weekdays", _weekdays,
            lambda row, known: "; ".join(WEEKDAYS[day] for day in row.repeat_weekdays),
            empty=(), put=OWN, example="Tuesday; Thursday", choices=lambda known: WEEKDAYS,
            meaning=gettext_lazy("With weeks: the days. With months: one day."),
        ),
        fields.choice(Event, "repeat_nth", "Which one of the month", example="First", empty=None),
        _number("repeat_month_day", "Day of the month", -1, 31, example="15"),
        Column(
            "repeat_dates", "Dates", _dates,
            lambda row, known: "\n".join(sorted({*row.repeat_dates, *_first(row)}))
            if row.repeat_every == "dates" else "",
            empty=(), put=OWN, example="2026-12-01; 2027-01-15",
            meaning=gettext_lazy("All dates, when it repeats on dates of its own."),
        ),
        fields.plain(Event, "repeat_until", "Repeats until", values.day, example="2027-06-30"),
        _number("repeat_count", "Number of dates", 1, MAX_DATES, example="6"),
        fields.text(Event, "recording_url", "Recording", read=values.web_address,
                    example="https://www.example.org/recording"),
    ]  # fmt: skip

    def put(self, obj, key, value):
        setattr(obj, key, list(value))
        if key == "repeat_dates" and value:
            obj.starts_on = date.fromisoformat(min(value))

    def look(self, finding, known):
        """Ask the event itself: its dates, its repeat, its places."""
        obj = finding.obj
        if not finding.values or any(one["column"] in WHEN for one in finding.problems):
            return
        if obj.repeat_every == "dates" and not obj.repeat_dates:
            finding.miss(self.by_key["repeat_dates"], _("Write at least one date."))
            return
        obj.slug = obj.slug or "-"
        try:
            obj.clean()
        except ValidationError as error:
            for key, told in error.message_dict.items():
                finding.miss(self.by_key.get(key, key), " ".join(told))
        else:
            self._look_at_people(finding)

    def _look_at_people(self, finding):
        if finding.target is None:
            return
        try:
            leaving = list(finding.obj.leaving())
        except RuleError:
            return
        if leaving:
            people = sum(one.people for one in leaving)
            told = ngettext(
                "%s person signed up for a date that this would cancel.",
                "%s people signed up for dates that this would cancel.",
                people,
            )
            finding.miss(
                self.by_key["starts_on"], told % people, _("Change the dates in the event's form.")
            )

    def written(self, obj):
        obj.write_occurrences()

    def alike_keys(self, finding):
        title = key_of(finding.title)
        first = finding.values.get("starts_on")
        return [(_("title and first date"), ("title", title, first))] if title else []

    def alike_index(self, known):
        index = {}
        rows = self.originals(Event.objects.all()).choosable_by(known.user).distinct()
        # Others' drafts are nobody's business.
        seen = Q(status="published") | (Q(affiliate=known.affiliate) & ~Q(status="archived"))
        for row in rows.filter(seen):
            known_as = (row.pk, row.title, row.affiliate_id == known.affiliate.pk)
            index.setdefault(("title", key_of(row.title), row.starts_on), []).append(known_as)
        return index


def _first(row):
    return {row.starts_on.isoformat()} if row.starts_on else set()


WHEN = {
    "First date", "Starts at", "Minutes", "Days", "Repeats every", "How many", "Weekdays",
    "Which one of the month", "Day of the month", "Dates", "Repeats until", "Number of dates",
    "Time zone",
}  # fmt: skip
EVENTS = EventSheet()
