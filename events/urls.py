from datetime import date

from django.urls import path, register_converter

from . import feeds, views


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
    path("calendar/<int:year>/<int:month>/", views.month, name="month"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/<day:day>/", views.occurrence, name="occurrence"),
]
