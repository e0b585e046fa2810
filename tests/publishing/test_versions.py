"""Versions of a page, and the next one that is written beside it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from education.models import Article
from mbcportal.outbox.schedule import run_jobs
from mbcportal.publishing.differences import differences, side_by_side
from mbcportal.publishing.models import PublishingStep, Version
from mbcportal.publishing.snapshots import snapshot, write_back
from mbcportal.search.models import SearchEntry
from resources.models import Resource
from tests.content import (
    make_article,
    make_event,
    make_person,
    make_regions,
    make_resource,
    make_topic,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def words_of(page):
    return snapshot(type(page).objects.get(pk=page.pk))


# Snapshots


def test_snapshot_written_to_another_page_says_the_same():
    full = make_article(sites=["bone"], author=make_person())
    empty = make_article("Other", references=0)

    write_back(snapshot(full), empty)

    assert words_of(empty) == snapshot(full)
    assert empty.slug == "other"


def test_snapshot_of_a_listing_has_all_its_parts():
    regions = make_regions()
    full = make_resource("Rides", serves="oregon")
    full.locations.create(city="Portland", zip_code="97201", state=regions["oregon"])
    full.opening_hours.create(weekday=0, opens="09:00", closes="17:30")
    full.hours_exceptions.create(date="2026-12-25")
    full.sources.create(url="https://help.example/", title="Rides", read_on="2026-11-01")
    other = make_resource("Other", serves="oregon", phones=())

    write_back(snapshot(full), other)

    assert words_of(other) == words_of(full)
    assert {name: len(rows) for name, rows in words_of(other)["parts"].items()} == {
        "phones": 1, "opening_hours": 1, "hours_exceptions": 1, "locations": 1, "sources": 1,
    }  # fmt: skip


def test_link_to_what_is_gone_is_left_out():
    article = make_article(author=make_person(), topics=["rides", "pain"])
    words = snapshot(article)
    author, article.author = article.author, None
    article.save()
    author.delete()
    article.topics.get(slug="pain").delete()

    write_back(words, article)

    assert article.author is None
    assert [topic.slug for topic in article.topics.all()] == ["rides"]


# Versions


def test_version_is_kept_once_for_the_same_words():
    article = make_article()

    first = Version.objects.keep(article)
    again = Version.objects.keep(article)
    article.title = "Another title"
    article.save()
    second = Version.objects.keep(article)

    assert (first.pk == again.pk, first.number, second.number) == (True, 1, 2)


def test_versions_go_with_their_page():
    article, other = make_article("Gone"), make_article("Stays")
    Version.objects.keep(article)
    Version.objects.keep(other)

    article.delete()

    assert [kept.object_id for kept in Version.objects.all()] == [other.pk]


def test_earlier_words_come_back_to_a_draft():
    article = make_article("Before", published=False)
    kept = Version.objects.keep(article)
    article.title = "After"
    article.save()
    article.questions.all().delete()

    row = article.bring_back(kept)

    assert row.pk == article.pk
    assert Article.objects.get().title == "Before"
    assert article.questions.count() == 2
    notes = Version.objects.of(article).values_list("number", "note")
    assert list(notes) == [(3, "Brought back from version 1"), (2, ""), (1, "")]


def test_earlier_words_of_a_public_page_go_into_its_next_version():
    article = make_article("Before")
    kept = Version.objects.keep(article)
    Article.objects.update(title="After")

    row = Article.objects.get().bring_back(kept)

    assert (row.title, row.status, row.successor_of_id) == ("Before", "draft", article.pk)
    assert Article.objects.published().get().title == "After"


# The next version


def test_page_stays_as_it_is_until_its_next_version_is_published(client):
    article = make_article(sites=["liver"])
    following = article.begin_next()
    following.title = "What is it, then?"
    following.save()
    following.care_notes.all().delete()
    following.topics.set([make_topic("hospice")])
    following.reindex()

    def seen():
        page = client.get(article.get_absolute_url()).content.decode()
        return "What is it, then?" in page, "When to get help" in page

    assert seen() == (False, True)
    assert [entry.title for entry in SearchEntry.objects.all()] == [article.title]
    following.publish()

    assert seen() == (True, False)
    row = Article.objects.get()
    assert (row.pk, row.status) == (article.pk, "published")
    assert [topic.slug for topic in row.topics.all()] == ["hospice"]
    assert [site.slug for site in row.sites.all()] == ["liver"]
    assert [entry.title for entry in SearchEntry.objects.all()] == ["What is it, then?"]
    assert row.published_at == article.published_at


def test_next_version_is_begun_once():
    article = make_article()

    assert article.begin_next().pk == article.begin_next().pk
    assert Article.objects.count() == 2


def test_next_version_has_none_itself_and_an_event_has_none():
    make_regions()
    following = make_article().begin_next()
    event = make_event(serves="oregon")

    for row in [following, event]:
        with pytest.raises(ValidationError, match="no next version"):
            row.begin_next()


@pytest.mark.parametrize("state", ["draft", "review", "published"])
def test_next_version_is_nowhere_to_be_seen(client, state):
    article = make_article(topics=["rides"])
    following = article.begin_next()
    later = timezone.now() + DAY
    Article.objects.filter(pk=following.pk).update(
        title="Zebrafinch", status=state, published_at=later
    )
    Article.objects.get(pk=following.pk).reindex()

    own = article.get_absolute_url()
    others = ["/learn/", "/learn/topics/rides/", "/learn/feed.atom", "/search/?q=zebrafinch"]
    for url in [*others, own, f"{own}?preview=next"]:
        response = client.get(url)
        shown = response.content.decode().replace('value="zebrafinch"', "")
        assert "Zebrafinch" not in shown, url


def test_next_version_waits_for_its_moment():
    article = make_article()
    following = article.begin_next()
    following.title = "Tomorrow"
    following.save()
    following.publish(at=timezone.now() + DAY)

    run_jobs()
    before = Article.objects.published().get().title
    Article.objects.filter(pk=following.pk).update(published_at=timezone.now())
    run_jobs(timezone.now() + timedelta(hours=1))

    assert before == article.title
    assert Article.objects.get().title == "Tomorrow"


def test_next_version_of_a_withdrawn_page_brings_it_back():
    article = make_article()
    following = article.begin_next()
    article.archive()

    following.publish()

    assert Article.objects.get().status == "published"
    assert SearchEntry.objects.count() == 1


def test_next_version_of_a_translation_keeps_its_place():
    original = make_article()
    spanish = make_article("Cuidados paliativos", translation_of=original)
    following = spanish.begin_next()
    following.title = "¿Qué es?"
    following.save()

    following.publish()

    row = Article.objects.get(language="es")
    assert (row.pk, row.title, row.translation_of) == (spanish.pk, "¿Qué es?", original)


def test_listing_has_a_next_version_with_its_phones():
    make_regions()
    listing = make_resource("Rides", serves="oregon", external_id="7")
    following = listing.begin_next()
    assert following.external_id == ""
    following.phones.all().delete()
    following.phones.create(number="+15032224000")

    following.publish()

    row = Resource.objects.get()
    assert [phone.number for phone in row.phones.all()] == ["+15032224000"]
    assert row.external_id == "7"


def test_steps_of_both_are_one_history():
    article = make_article()
    following = article.begin_next()
    following.submit()
    following.publish()

    steps = [step.step for step in PublishingStep.objects.of(article)]
    assert steps[:2] == ["publish", "begin_next"]


# Differences


def test_difference_names_the_parts_and_marks_the_words():
    article = make_article(
        body="<h2>What?</h2><p>Rest helps.</p><p>Walk daily.</p>", sites=["bone"]
    )
    before = snapshot(article)
    article.body = "<h2>What?</h2><p>Rest often helps.</p><p>Walk daily.</p>"
    article.save()
    article.sites.clear()
    article.questions.first().delete()

    found = {one.label: one.rows for one in differences(Article, before, snapshot(article))}

    assert set(found) == {"text", "metastasis sites", "questions to ask"}
    assert found["text"] == side_by_side(["Rest helps."], ["Rest often helps."])
    assert found["metastasis sites"][0].after == []


def test_paragraph_put_between_is_all_that_differs():
    rows = side_by_side(["One.", "Three."], ["One.", "Two.", "Three."])

    assert [(row.before, row.after) for row in rows] == [([], [("Two.", True)])]


def test_difference_shows_dates_and_choices_as_people_know_them():
    make_regions()
    listing = make_resource("Rides", serves="oregon", cost="free")
    before = snapshot(listing)
    listing.cost, listing.funding_until = "sliding-scale", date(2026, 12, 24)
    listing.save()

    found = {one.label: one.rows for one in differences(Resource, before, snapshot(listing))}

    after = {label: "".join(text for text, _ in rows[0].after) for label, rows in found.items()}
    assert after == {"cost": "Depends on income", "closed until": "Dec. 24, 2026"}
