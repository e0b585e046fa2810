"""A night's checks: which, in which order, how many at once, and what is kept."""

import logging
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from mbcportal.links import night, uses
from mbcportal.links.checking import Checker
from mbcportal.links.models import KEPT_CHECKS, Link, LinkCheck, LinkUse
from mbcportal.links.results import Finding, Result
from resources.models import Resource
from tests.content import (
    make_affiliate,
    make_article,
    make_event,
    make_portal,
    make_resource,
    make_term,
)
from tests.links.web import Web, serving

pytestmark = pytest.mark.django_db

GONE, FINE = Finding(Result.GONE, 404), Finding(Result.FINE, 200)


@pytest.fixture
def web():
    return Web()


@pytest.fixture
def port(web, settings, monkeypatch):
    settings.LINKS_ALLOW_LOOPBACK, settings.LINKS_PAUSE = True, 0
    monkeypatch.setattr(
        night, "Checker", lambda **options: Checker(**options, look_up=web.look_up, seconds=2)
    )
    with serving(web) as number:
        yield number


def listing(*urls):
    """Make a public listing for each address."""
    return [make_resource(f"Rides {number}", website=url) for number, url in enumerate(urls)]


def urls_of(field, model):
    rows = LinkUse.objects.filter(field=field, content_type__model=model)
    return set(rows.values_list("link__url", flat=True))


# Which addresses there are


def test_every_kind_of_public_address_is_found():
    make_portal()
    LinkUse.objects.all().delete()
    rides = make_resource(
        "More rides",
        website="https://rides.example/",
        description='<p><a href="https://text.example/a?b=1&amp;c=2">Read</a> <a href="/learn/">Us'
        '</a> <a href="mailto:a@rides.example">Write</a></p>',
    )
    rides.sources.create(url="https://source.example/", title="Source", read_on="2026-01-02")
    rides.organization.website = "https://organization.example/"
    rides.organization.save()
    evening = make_event("One more evening", registration_url="https://signup.example/")
    Event.objects.filter(pk=evening.pk).update(recording_url="https://recording.example/")
    article = make_article(
        "What now?", body='<p><a href="https://read.example/">Read</a></p>', references=0
    )
    article.references.create(
        position=1, title="Study", url="https://study.example/", doi="10.1000/182"
    )
    article.media.create(role="video", address="https://video.example/")
    make_term("Ascites", source_url="https://word.example/", is_public=True)
    make_affiliate("cedar", website="https://cedar.example/")

    uses.renew_all()

    found = {
        ("website", "resource"): "https://rides.example/",
        ("description", "resource"): "https://text.example/a?b=1&c=2",
        ("url", "resource"): "https://source.example/",
        ("website", "organization"): "https://organization.example/",
        ("registration_url", "event"): "https://signup.example/",
        ("recording_url", "event"): "https://recording.example/",
        ("body", "article"): "https://read.example/",
        ("url", "article"): "https://study.example/",
        ("doi", "article"): "https://doi.org/10.1000/182",
        ("address", "article"): "https://video.example/",
        ("source_url", "glossaryterm"): "https://word.example/",
        ("website", "affiliate"): "https://cedar.example/",
    }
    assert {key: url in urls_of(*key) for key, url in found.items()} == dict.fromkeys(found, True)
    assert not Link.objects.filter(url__startswith="/").exists()
    assert not Link.objects.filter(url__startswith="mailto").exists()


def test_join_link_is_never_among_them():
    secret = "https://meet.example/secret"
    make_event(
        "Evening",
        format="online",
        join_url=secret,
        registration_url="https://signup.example/",
        description=f'<p><a href="{secret}">Join</a></p>',
    )

    uses.renew_all()

    assert urls_of("registration_url", "event") == {"https://signup.example/"}
    assert not Link.objects.filter(url=secret).exists()


def test_drafts_and_next_versions_have_no_links():
    make_resource("Draft", website="https://draft.example/", published=False)
    [live] = listing("https://live.example/")
    following = live.begin_next()
    Resource.objects.filter(pk=following.pk).update(website="https://next.example/")

    uses.renew_all()

    assert urls_of("website", "resource") == {"https://live.example/"}


def test_what_nothing_leads_to_any_more_is_forgotten():
    [rides] = listing("https://old.example/")
    uses.renew_all()
    Link.objects.get().note(GONE)

    Resource.objects.filter(pk=rides.pk).update(website="https://new.example/")
    uses.renew_all()

    assert [link.url for link in Link.objects.all()] == ["https://new.example/"]
    assert not LinkCheck.objects.exists()


def test_link_of_two_pages_is_one_and_follows_their_affiliate():
    first, _second = listing("https://same.example/", "https://same.example/")
    uses.renew_all()
    other = make_affiliate("cedar")

    Resource.objects.filter(pk=first.pk).update(affiliate=other)
    uses.renew_all()

    assert Link.objects.count() == 1
    kept_by = dict(LinkUse.objects.values_list("object_id", "affiliate"))
    assert kept_by[first.pk] == other.pk
    assert len(kept_by) == 2


def test_renewing_asks_the_same_however_many_there_are():
    listing(*(f"https://rides.example/{number}" for number in range(3)))
    uses.renew_all()
    with CaptureQueriesContext(connection) as few:
        uses.renew_all()
    for number in range(9):
        make_resource(f"More {number}", website=f"https://more.example/{number}")
    uses.renew_all()
    with CaptureQueriesContext(connection) as many:
        uses.renew_all()

    assert len(many) == len(few)


# Failures and days


def test_link_is_broken_after_failures_on_two_days():
    link = Link.objects.create(url="https://rides.example/", digest="d")
    now = timezone.now()
    states = []
    for hours in (0, 0.001, 24, 48):
        link.note(GONE, now + timedelta(hours=hours))
        states.append((link.failures, link.is_broken))

    assert states == [(1, False), (1, False), (2, True), (3, True)]
    assert link.first_failed_at == now
    link.note(FINE, now + timedelta(days=3))
    assert (link.failures, link.is_broken, link.first_failed_at) == (0, False, None)


def test_kept_out_robot_is_no_failure_and_ends_the_row():
    link = Link.objects.create(url="https://rides.example/", digest="d")
    now = timezone.now()
    for day, finding in enumerate([GONE, Finding(Result.LOOK, 403), GONE]):
        link.note(finding, now + timedelta(days=day))

    assert (link.failures, link.is_broken) == (1, False)


def test_last_ten_checks_are_kept():
    link = Link.objects.create(url="https://rides.example/", digest="d")
    now = timezone.now()
    for day in range(13):
        link.note(Finding(Result.SERVER, 500 + day), now + timedelta(days=day))

    kept = list(link.checks.values_list("status_code", flat=True))
    assert kept == [512 - number for number in range(KEPT_CHECKS)]


# A night


def test_night_keeps_what_it_finds(web, port):
    base = f"http://rides.example:{port}"
    web.places["new"] = "/page"
    listing(f"{base}/page", f"{base}/404", f"{base}/to/301/new")

    assert night.run() == {"fine": 1, "gone": 1, "moved": 1}

    found = {link.url.removeprefix(base): link for link in Link.objects.all()}
    assert found["/404"].status_code == 404
    assert found["/to/301/new"].moved_to == f"{base}/page"
    assert [link.checks.count() for link in found.values()] == [1, 1, 1]
    assert {link.host for link in found.values()} == {"rides.example"}


def test_what_was_checked_today_waits_for_tomorrow(web, port):
    listing(f"http://rides.example:{port}/page")
    night.run()

    assert night.run() == {}
    assert night.run(again=True) == {"fine": 1}
    assert night.run(host="Rides.example") == {"fine": 1}
    assert night.run(host="other.example") == {}
    Link.objects.update(checked_at=timezone.now() - timedelta(days=1))
    assert night.run() == {"fine": 1}


def test_limit_takes_those_that_waited_longest(web, port):
    urls = [f"http://rides.example:{port}/page/{number}" for number in range(4)]
    listing(*urls)
    uses.renew_all()
    now = timezone.now()
    for url, days in zip(urls, (3, 9, 5), strict=False):
        Link.objects.filter(url=url).update(checked_at=now - timedelta(days=days))

    night.run(limit=2)

    assert {path for _method, _host, path in web.asked} == {"/page/3", "/page/1"}


def test_each_host_is_asked_one_at_a_time_and_several_hosts_at_once(web, port, settings):
    settings.LINKS_AT_ONCE = 4
    web.takes = 0.05
    hosts = [f"{name}.example" for name in ("ash", "beech", "cedar", "elm")]
    for host in hosts:
        web.places[host] = f"http://ash.example:{port}/page/by-way-of-{host}"
    listing(
        *(f"http://{host}:{port}/page/{number}" for host in hosts for number in range(4)),
        # Redirects to a host wait for their turn at it, too.
        *(f"http://{host}:{port}/to/302/{host}" for host in hosts),
    )

    counts = night.run()

    assert counts == {"fine": 16, "moved-now": 4}
    assert web.most == dict.fromkeys(hosts, 1)
    assert 1 < web.most_hosts <= 4


def test_host_has_a_pause_between_two_requests(web, port, settings):
    settings.LINKS_PAUSE = 0.3
    listing(*(f"http://rides.example:{port}/page/{number}" for number in range(3)))
    begun = timezone.now()

    night.run()

    assert timezone.now() - begun >= timedelta(seconds=0.6)


def test_night_ends_in_time(web, port, settings):
    settings.LINKS_MINUTES, settings.LINKS_PAUSE = 0.01, 0.2
    listing(*(f"http://rides.example:{port}/page/{number}" for number in range(20)))
    begun = timezone.now()

    counts = night.run()

    assert timezone.now() - begun < timedelta(seconds=3)
    assert 1 <= counts["fine"] < 10
    assert Link.objects.filter(checked_at=None).count() == 20 - counts["fine"]


def test_night_leaves_no_thread(web, port):
    listing(*(f"http://rides{number}.example:{port}/page" for number in range(3)))
    before = {thread for thread in threading.enumerate() if "serve" not in thread.name}

    night.run()

    left = {one for one in threading.enumerate() if one.is_alive()} - before
    assert [one for one in left if one._target is night._work] == []


def test_night_without_a_line_counts_nothing(web, port, caplog):
    web.names = {f"rides{number}.example": [] for number in range(6)}
    listing(*(f"http://rides{number}.example:{port}/page" for number in range(6)))

    with caplog.at_level(logging.WARNING):
        assert night.run() == {}

    assert not Link.objects.exclude(checked_at=None).exists()
    assert "No other site could be reached: 6 links" in caplog.text


def test_night_with_a_line_counts_those_that_failed_first(web, port):
    web.names = {f"rides{number}.example": [] for number in range(6)}
    listing(*(f"http://rides{number}.example:{port}/page" for number in range(7)))

    assert night.run() == {"fine": 1, "no-host": 6}


def test_page_that_is_deleted_meanwhile_is_no_trouble(web, port, monkeypatch):
    listing(f"http://rides.example:{port}/page")
    found = night._found

    def then_deleted(links):
        for one in found(links):
            Link.objects.all().delete()
            yield one

    monkeypatch.setattr(night, "_found", then_deleted)

    assert night.run() == {}


def test_private_addresses_are_refused_without_the_test_setting(settings):
    assert settings.LINKS_ALLOW_LOOPBACK is False
    listing("http://127.0.0.1/", "http://10.0.0.1/", "https://[::1]/")

    assert night.run() == {"refused": 3}


def test_command_says_what_it_found(web, port):
    listing(f"http://rides.example:{port}/page", f"http://other.example:{port}/404")
    said = StringIO()

    call_command("check_links", stdout=said)
    call_command("check_links", "--host", "other.example", "--limit", "5", stdout=said)
    call_command("check_links", "--all", stdout=said)

    assert said.getvalue().splitlines() == [
        "fine: 1", "gone: 1", "Checked: 2.", "gone: 1", "Checked: 1.", "fine: 1", "gone: 1",
        "Checked: 2.",
    ]  # fmt: skip


def test_job_is_bounded_by_the_settings(settings, monkeypatch):
    settings.LINKS_PER_NIGHT = 7
    asked = []
    monkeypatch.setattr(night, "run", lambda *, limit: asked.append(limit))

    night.check_links()

    assert asked == [7]
    assert settings.SCHEDULED_JOBS["check-links"] == (
        "daily", "mbcportal.links.night.check_links",
    )  # fmt: skip
    assert settings.LINKS_MINUTES < 60
