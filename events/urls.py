from datetime import date

from django.urls import path, register_converter

from . import calendars, feeds, rsvp, views


class DayConverter:
    """A date as the last part of an address: 2026-12-01."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("feed.atom", feeds.NextEvents(), name="feed"),
    path("calendar.ics", calendars.found, name="ical"),
    path("calendar/<int:year>/<int:month>/", views.month, name="month"),
    path("<slug:slug>.ics", calendars.event, name="event_ical"),
    path("<slug:slug>/<day:day>.ics", calendars.occurrence, name="occurrence_ical"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/<day:day>/", views.occurrence, name="occurrence"),
    path("<slug:slug>/<day:day>/rsvp/", rsvp.rsvp, name="rsvp"),
    path("<slug:slug>/<day:day>/rsvp/sent/", rsvp.rsvp_sent, name="rsvp_sent"),
    path("<slug:slug>/<day:day>/rsvp/<str:token>/", rsvp.place, name="place"),
    path("<slug:slug>/tell-me/", rsvp.tell_me, name="tell_me"),
    path("<slug:slug>/tell-me/sent/", rsvp.tell_me_sent, name="tell_me_sent"),
    path("<slug:slug>/told/<str:token>/", rsvp.told, name="told"),
]
