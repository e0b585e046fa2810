"""The link to join is nowhere but on the page of somebody with a place, in its time."""

import logging
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from events import notices, registrations
from events.models import Event, Occurrence, Registration
from mbcportal.affiliates.models import Membership
from mbcportal.outbox.models import OutboxEmail
from mbcportal.search.models import SearchEntry
from tests.content import (
    LANGUAGES,
    address,
    make_affiliate,
    make_event,
    make_portal,
    make_registration,
    pages,
)
from tests.desk import member

# Words of its own, so that a part of the link is noticed too, even cut into words by a search.
LINK = "https://meet.example/zqlantern8152?pwd=violetotter77"
PARTS = ("zqlantern8152", "violetotter77")
FEEDS = ["resources:feed", "events:feed", "education:feed"]


def leaks(text):
    content = text if isinstance(text, str) else text.decode(errors="replace")
    return [part for part in PARTS if part in content]


@pytest.fixture
def gathering(db):
    """An event with a link, in two languages, that starts within the link's time."""
    make_portal()
    kept = {"affiliate": make_affiliate("oregon")}
    event = make_event(
        "Lantern gathering",
        registration="here",
        join_url=LINK,
        capacity=2,
        sites=["bone"],
        serves=["united-states", "oregon", "portland-metro"],
        topics=["support-group", "rides"],
        **kept,
    )
    make_event("Encuentro de farolas", translation_of=event)
    return event


@pytest.fixture
def day(gathering):
    """Its first date, half an hour ahead: who has a place sees the link now."""
    row = gathering.occurrences.first()
    moment = timezone.now() + timedelta(minutes=30)
    Occurrence.objects.filter(pk=row.pk).update(
        starts_at=moment, ends_at=moment + timedelta(hours=1)
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def people(day):
    """Somebody in each state, {state: registration}."""
    states = [state for state in Registration.State if state != "offered"]
    rows = {state: make_registration(day, state, f"Person {state}") for state in states}
    return rows | {"offered": make_registration(day, "offered", "Person offered")}


def public_addresses(event, day):
    """Return every public address on which the event might show, in both languages."""
    own = {
        "events:event": [event.slug],
        "events:occurrence": [event.slug, day.key],
        "events:rsvp": [event.slug, day.key],
        "events:rsvp_sent": [event.slug, day.key],
        "events:ical": [],
        "events:event_ical": [event.slug],
        "events:occurrence_ical": [event.slug, day.key],
    }
    # A page shows what was asked for, so these are no whole parts of the link.
    words = ["lantern", "farolas", "zqlantern815", "violetotter7", "meet.example"]
    found = []
    for language in LANGUAGES:
        found += [
            address(name, language, variant=number)
            for name, variants in pages().items()
            for number in range(len(variants))
        ]
        with translation.override(language):
            found += [reverse(name) for name in FEEDS]
            found += [reverse(name, args=arguments) for name, arguments in own.items()]
            found += [
                f"{reverse(name)}?q={word}{more}"
                for name in ("search", "suggest", "events:list", "events:feed", "events:ical")
                for word in words
                for more in ("", "&literally=1")
            ]
            found.append(reverse("events:list") + "?when=this-week")
            today = timezone.localdate()
            found.append(reverse("events:month", args=[today.year, today.month]))
    return [*found, reverse("sitemap"), reverse("robots")]


def everywhere(client, urls, people):
    """Return where the link was found, besides the page of somebody with a place."""
    found = {}
    for url in urls:
        response = client.get(url, follow=True)
        shown = [*leaks(response.content), *leaks(str(response.headers))]
        if shown:
            found[url] = shown
    for state, row in people.items():
        with translation.override("es"):
            spanish = row.get_absolute_url()
        for url in (row.get_absolute_url(), spanish):
            if state != "confirmed" and leaks(client.get(url).content):
                found[f"page of somebody {state}"] = url
    entries = SearchEntry.objects.values()
    found |= {f"search entry {row['id']}": row for row in entries if leaks(str(row))}
    found |= {f"search table {name}": rows for name, rows in index_rows() if leaks(rows)}
    found |= {
        f"mail {mail.key}": mail.text
        for mail in OutboxEmail.objects.all()
        if leaks(f"{mail.subject}{mail.text}{mail.html}{mail.headers}{mail.calendar}")
    }
    return found


def index_rows():
    """Yield what stands in each table of the search, whatever the database calls it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("search_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                yield table, str(cursor.fetchall())


def write_every_mail(people):
    with transaction.atomic():
        for row in people.values():
            for what in ("confirm", "known", "requested", "waiting", "confirmed", "declined"):
                notices.write(row, what)
            for what in ("left", "expired", "moved", "cancelled", "reinstated"):
                notices.write(row, what)
            notices.remind(row, 1)
            notices.message(row, "one", "See you soon.")
        notices.write(people["offered"], "offered")


def test_link_is_on_the_page_of_people_with_a_place_and_nowhere_else(
    client, gathering, day, people, caplog
):
    caplog.set_level(logging.DEBUG)
    write_every_mail(people)

    found = everywhere(client, public_addresses(gathering, day), people)

    assert found == {}
    assert leaks(caplog.text) == []
    own = client.get(people["confirmed"].get_absolute_url())
    assert leaks(own.content) == list(PARTS)
    assert "no-store" in own.headers["Cache-Control"]


def test_search_for_the_link_finds_a_leak(client, gathering, day, people):
    gathering.summary = f"Join us at {LINK}"
    gathering.save()
    gathering.reindex()
    write_every_mail(people)
    OutboxEmail.objects.filter(key__startswith="events.left:").update(text=LINK)

    page = gathering.get_absolute_url()
    urls = [page, f"{page}{day.key}/", reverse("events:feed"), reverse("events:ical")]
    urls += [reverse("events:list"), reverse("search") + "?q=lantern"]
    assert set(urls) <= set(public_addresses(gathering, day))

    found = everywhere(client, urls, people)

    assert set(urls) <= set(found)
    kinds = {name.split()[0] for name in found if name not in urls}
    assert kinds == {"search", "mail"}


@pytest.mark.parametrize(
    ("starts_in", "is_shown"),
    [
        (timedelta(minutes=61), False),
        (timedelta(minutes=59), True),
        (timedelta(minutes=-59), True),
        (timedelta(minutes=-61), False),
    ],
)
def test_link_shows_in_its_time_only(starts_in, is_shown, client, people, day):
    moment = timezone.now() + starts_in
    Occurrence.objects.filter(pk=day.pk).update(
        starts_at=moment, ends_at=moment + timedelta(hours=1)
    )

    content = client.get(people["confirmed"].get_absolute_url()).content

    assert bool(leaks(content)) == is_shown


def test_link_is_gone_with_the_place_the_date_or_the_link_of_the_page(client, people, day):
    row = people["confirmed"]
    url = row.get_absolute_url()
    assert leaks(client.get(url).content)

    day.cancel()
    assert not leaks(client.get(url).content)

    day.reinstate()
    assert leaks(client.get(url).content)

    Registration.objects.filter(pk=row.pk).update(link_version=2)
    assert not leaks(client.get(url).content)

    row.refresh_from_db()
    registrations.Registration.objects.get(pk=row.pk).cancel()
    assert not leaks(client.get(row.get_absolute_url()).content)


def test_link_is_not_shown_to_somebody_with_a_place_at_another_date(client, gathering, people):
    other = gathering.occurrences.last()
    row = make_registration(other, name="Cleo")

    assert not leaks(client.get(row.get_absolute_url()).content)


# The admin


def admin_addresses(event, day, row):
    """Return every address of the admin that is about these, whatever pages it has."""
    objects = {"event": event, "occurrence": day, "registration": row, "venue": event.venue}
    found = []
    for app in admin.site.get_urls():
        for pattern in getattr(app, "url_patterns", []):
            app_label, _, rest = (pattern.name or "").partition("_")
            about = objects.get(rest.partition("_")[0])
            if app_label == "events" and (about or not pattern.pattern.converters):
                values = {"object_id": about and about.pk, "id": about and about.pk, "number": 1}
                values |= {"ending": "csv", "upload": 1, "run": 1}
                arguments = [values[name] for name in pattern.pattern.converters]
                found.append(reverse(f"admin:{pattern.name}", args=arguments))
    search = reverse("admin:events_event_changelist")
    complete = reverse("admin:autocomplete")
    fields = [("occurrence", "event"), ("registration", "occurrence"), ("laterchange", "event")]
    words = ("lantern", "zqlantern815", "violetotter7")
    found += [f"{search}?q={word}" for word in words]
    found += [
        f"{complete}?app_label=events&model_name={model}&field_name={field}&term={word}"
        for model, field in fields
        for word in words
    ]
    return [*found, reverse("admin:index"), reverse("admin:app_list", args=["events"])]


@pytest.mark.parametrize("role", Membership.Role.values)
def test_staff_of_another_affiliate_never_see_the_link(role, client, gathering, day, people):
    LogEntry.objects.create(
        user=member("maria", gathering.affiliate, "manager"),
        object_id=gathering.pk,
        object_repr=str(gathering),
        action_flag=2,
        change_message="[]",
    )
    client.force_login(member("joan", make_affiliate("idaho"), role))
    urls = [
        *admin_addresses(gathering, day, people["confirmed"]),
        gathering.get_absolute_url() + "?preview",
    ]

    found = {url: leaks(client.get(url, follow=True).content) for url in urls}

    assert len(urls) > 20
    assert {url: shown for url, shown in found.items() if shown} == {}


def test_staff_of_its_own_affiliate_see_the_link_where_they_change_it(client, gathering):
    client.force_login(member("maria", gathering.affiliate, "coordinator"))

    response = client.get(reverse("admin:events_event_change", args=[gathering.pk]))

    assert leaks(response.content) == list(PARTS)
    assert Event.objects.get(pk=gathering.pk).join_url == LINK
