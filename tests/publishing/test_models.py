from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from model_bakery import baker

from mbcportal.publishing.models import RESERVED_SLUGS, STEPS, PublishingStep, Status
from resources.models import Resource
from tests.content import make_article, make_resource

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
# Which verb leads from where to where.
ALLOWED = {
    ("draft", "submit"): "review",
    ("draft", "publish"): "published",
    ("draft", "archive"): "archived",
    ("review", "send_back"): "draft",
    ("review", "publish"): "published",
    ("review", "archive"): "archived",
    ("published", "send_back"): "draft",
    ("published", "archive"): "archived",
    ("archived", "publish"): "published",
}

pytestmark = pytest.mark.django_db


def in_state(status):
    """Return a listing that has come to a state by the verbs."""
    row = make_resource(published=False)
    if status != "draft":
        verb = {"review": row.submit, "published": row.publish, "archived": row.archive}
        verb[status]()
    assert row.status == status
    return row


# Steps


@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.parametrize("status", Status.values)
def test_verb_leads_on_or_is_refused(status, verb):
    row = in_state(status)

    target = ALLOWED.get((status, verb))
    if target is None:
        with pytest.raises(ValidationError, match="“Rides to treatment”"):
            getattr(row, verb)()
    else:
        getattr(row, verb)()

    assert row.status == Resource.objects.get().status == (target or status)


def test_step_says_who_and_when_and_why():
    maria = get_user_model().objects.create_user("maria")
    row = make_resource(published=False)
    before = timezone.now()

    row.publish(by=maria)
    row.archive(by=maria, note="The program has ended.")

    archived, published = PublishingStep.objects.all()
    assert (published.step, published.by, published.content) == ("publish", maria, row)
    assert (archived.step, archived.note) == ("archive", "The program has ended.")
    assert before <= published.at <= archived.at <= timezone.now()


def test_step_outlives_the_person_who_took_it():
    maria = get_user_model().objects.create_user("maria")
    make_resource(published=False).publish(by=maria)

    maria.delete()

    assert PublishingStep.objects.get().by is None


def test_refused_step_is_not_written_down():
    row = in_state("archived")
    count = PublishingStep.objects.count()

    with pytest.raises(ValidationError):
        row.submit()

    assert PublishingStep.objects.count() == count


def test_stale_row_is_refused_though_its_state_would_fit():
    mine = in_state("draft")
    yours = Resource.objects.get()
    yours.submit()
    yours.send_back()

    with pytest.raises(ValidationError, match="Someone changed"):
        mine.publish()

    assert Resource.objects.get().status == "draft"
    assert [step.step for step in PublishingStep.objects.all()] == ["send_back", "submit"]


def test_stale_row_is_refused_when_its_state_has_changed():
    mine = in_state("published")
    yours = Resource.objects.get()
    yours.archive()

    with pytest.raises(ValidationError, match="Someone changed"):
        mine.send_back()

    assert Resource.objects.get().status == "archived"


def test_fresh_row_may_go_on_after_a_stale_one_was_refused():
    mine = in_state("draft")
    Resource.objects.get().submit()
    with pytest.raises(ValidationError):
        mine.publish()

    mine.refresh_from_db()
    mine.publish()

    assert Resource.objects.get().status == "published"


def test_each_step_moves_the_version_by_one():
    row = make_resource(published=False)
    versions = [row.version]

    for verb in (row.submit, row.publish, row.archive):
        verb()
        versions.append(Resource.objects.get().version)

    assert versions == [1, 2, 3, 4]
    assert row.version == 4


def test_step_leaves_what_was_not_saved_unsaved():
    row = make_resource("Rides", published=False)

    row.name = "Wigs"
    row.publish()

    assert Resource.objects.get().name == "Rides"


def test_step_counts_as_a_change():
    row = make_resource()
    Resource.objects.update(updated_at=timezone.now() - HOUR)

    row.archive()

    assert timezone.now() - Resource.objects.get().updated_at < HOUR / 2


def test_row_that_was_deleted_meanwhile_is_refused():
    mine = in_state("draft")
    Resource.objects.all().delete()

    with pytest.raises(ValidationError):
        mine.publish()


# From when to when


def test_publishing_is_from_now_on_when_not_said_otherwise():
    before = timezone.now()

    row = make_resource()

    assert before <= row.published_at <= timezone.now()
    assert row.is_public()


def test_publishing_again_keeps_the_first_moment():
    row = make_resource(at=timezone.now() - HOUR)
    first = row.published_at
    row.archive()

    row.publish()

    assert row.published_at == first


def test_moment_that_staff_set_before_is_kept():
    later = timezone.now() + HOUR
    row = make_resource(published=False, published_at=later)

    row.publish()

    assert row.published_at == later
    assert not row.is_public()


@pytest.mark.parametrize(
    ("status", "since", "until", "is_public"),
    [
        ("published", -HOUR, None, True),
        ("published", timedelta(0), None, True),
        ("published", TICK, None, False),
        ("published", -HOUR, HOUR, True),
        ("published", -HOUR, TICK, True),
        ("published", -HOUR, timedelta(0), False),
        ("published", -HOUR, -TICK, False),
        ("published", HOUR, 2 * HOUR, False),
        ("draft", -HOUR, None, False),
        ("draft", None, None, False),
        ("review", -HOUR, None, False),
        ("archived", -HOUR, None, False),
    ],
)
def test_public_is_what_is_published_and_in_time(status, since, until, is_public):
    now = timezone.now()
    row = make_resource(
        published=False,
        status=status,
        published_at=since and now + since if since != timedelta(0) else now,
        expires_at=now + until if until is not None else None,
    )

    assert row.is_public(now) is is_public
    assert Resource.objects.published(now).exists() is is_public


def test_withdrawn_is_what_was_public_once():
    now = timezone.now()
    archived = make_resource("Archived")
    archived.archive()
    expired = make_resource("Expired", at=now - 2 * HOUR, expires_at=now - HOUR)
    make_resource("Public", expires_at=now + HOUR)
    make_resource("To come", at=now + HOUR)
    make_resource("Draft", published=False)
    make_resource("Never public", published=False).archive()

    assert set(Resource.objects.withdrawn()) == {archived, expired}


# Constraints


def test_published_row_without_its_moment_is_refused_by_the_database():
    row = make_resource(published=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=row.pk).update(status="published")


def test_two_rows_of_one_language_cannot_share_an_address():
    make_resource("Rides", slug="rides")
    other = make_resource("Wigs", slug="wigs")

    other.slug = "rides"

    with pytest.raises(ValidationError, match="Another page has this address already"):
        other.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_rows_of_two_kinds_may_share_an_address():
    make_resource("Rides", slug="rides")

    make_article("Rides", slug="rides").validate_constraints()


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_address_that_is_a_page_of_the_portal_is_refused(slug):
    row = make_resource(published=False, slug=slug)

    with pytest.raises(ValidationError) as error:
        row.clean()

    assert list(error.value.message_dict) == ["slug"]


# Translations


def test_translation_shares_the_address_and_has_the_facts_of_its_original():
    english = make_resource("Rides")

    spanish = make_resource("Viajes", translation_of=english)

    assert spanish.slug == english.slug
    assert (english.facts, spanish.facts) == (english, english)
    assert (english.original_id, spanish.original_id) == (english.pk, english.pk)
    assert list(english.translations.all()) == [spanish]
    spanish.clean()
    spanish.validate_constraints()


def test_translation_has_a_state_of_its_own():
    english = make_resource("Rides")
    spanish = make_resource("Viajes", translation_of=english, published=False)

    english.archive()

    spanish.refresh_from_db()
    assert spanish.status == "draft"


def test_translation_of_a_translation_is_refused():
    spanish = make_resource("Viajes", translation_of=make_resource("Rides"))
    other = baker.prepare(Resource, slug="x", language="en", translation_of=spanish)

    with pytest.raises(ValidationError, match="Choose the original"):
        other.clean()


def test_translation_into_the_same_language_is_refused():
    other = baker.prepare(Resource, slug="x", language="en", translation_of=make_resource("Rides"))

    with pytest.raises(ValidationError, match="another language than its original"):
        other.clean()


def test_second_translation_into_a_language_is_refused():
    english = make_resource("Rides")
    make_resource("Viajes", translation_of=english)
    second = baker.prepare(Resource, slug=english.slug, language="es", translation_of=english)

    with pytest.raises(ValidationError, match="Another page has this address already"):
        second.validate_constraints()


def test_in_language_puts_the_readers_row_first_and_then_the_original():
    english = make_resource("Rides")
    spanish = make_resource("Viajes", translation_of=english)

    assert list(Resource.objects.in_language("es")) == [spanish, english]
    assert list(Resource.objects.in_language("en")) == [english, spanish]
    assert list(Resource.objects.in_language("fr")) == [english, spanish]


# Orders


def test_in_order_returns_the_rows_as_their_keys_stand():
    rows = [make_resource(name) for name in ("A", "B", "C")]
    wanted = [rows[2].pk, 999_999, rows[0].pk]

    assert Resource.objects.in_order(wanted) == [rows[2], rows[0]]
    assert Resource.objects.in_order([]) == []


def test_newest_comes_first_and_drafts_last():
    now = timezone.now()
    draft = make_resource("Draft", published=False)
    old = make_resource("Old", at=now - 2 * HOUR)
    new = make_resource("New", at=now - HOUR)

    assert list(Resource.objects.newest()) == [new, old, draft]
