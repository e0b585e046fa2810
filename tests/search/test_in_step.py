"""What is found follows what is written, inside the same transaction."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mbcportal.search.index import current_index
from mbcportal.search.models import EntryTerm, SearchEntry, SearchState
from resources.models import Resource
from tests.content import (
    make_article,
    make_event,
    make_language,
    make_organization,
    make_regions,
    make_resource,
    make_term,
    make_topic,
)
from tests.desk import Form

MAKERS = {"resource": make_resource, "event": make_event, "article": make_article}

pytestmark = pytest.mark.django_db


def entry_of(row):
    return SearchEntry.objects.filter(kind=row.SEARCH_KIND, object_id=row.pk).first()


def terms_of(row, group):
    found = EntryTerm.objects.filter(
        entry__kind=row.SEARCH_KIND, entry__object_id=row.pk, group=group
    )
    return set(found.values_list("value", flat=True))


def found(words, kind="resource", language="en"):
    index = current_index()
    return index.find(kind, language, text=index.read(words, literally=True)).ids


@pytest.fixture(params=MAKERS)
def make(request):
    """The factory of each kind of content."""
    return MAKERS[request.param]


@pytest.fixture
def administrator(client):
    user = get_user_model().objects.create_superuser("maria")
    client.force_login(user)
    return client


# Steps


def test_draft_is_not_found(make):
    row = make("Wheelchair ramps", published=False)

    assert entry_of(row) is None


def test_draft_in_review_is_not_found(make):
    row = make("Wheelchair ramps", published=False)

    row.submit()

    assert entry_of(row) is None


def test_publishing_writes_the_entry_and_its_terms(make):
    row = make("Wheelchair ramps", topics=["rides"], sites=["bone"], published=False)

    row.publish()

    entry = entry_of(row)
    assert (entry.title, entry.language, entry.original_id) == ("Wheelchair ramps", "en", row.pk)
    assert (entry.visible_from, entry.visible_until) == (row.published_at, None)
    assert terms_of(row, "topic") == {"rides", "daily-life"}
    assert terms_of(row, "site") == {"bone"}
    assert terms_of(row, "audience") == {"people-with-mbc"}
    assert terms_of(row, "language") == {"en"}
    assert found("ramps", row.SEARCH_KIND) == [row.pk]


@pytest.mark.parametrize("step", ["send_back", "archive"])
def test_what_is_taken_back_is_forgotten(make, step):
    row = make("Wheelchair ramps")

    getattr(row, step)()

    assert entry_of(row) is None
    assert EntryTerm.objects.exists() is False
    assert found("ramps", row.SEARCH_KIND) == []


def test_what_is_published_again_is_found_again(make):
    row = make("Wheelchair ramps")
    row.archive()

    row.publish()

    assert found("ramps", row.SEARCH_KIND) == [row.pk]


def test_what_is_deleted_is_forgotten(make):
    row = make("Wheelchair ramps")
    other = make("Stair lifts")

    row.delete()

    assert list(SearchEntry.objects.values_list("object_id", flat=True)) == [other.pk]
    assert EntryTerm.objects.exclude(entry=entry_of(other)).exists() is False
    assert found("ramps", other.SEARCH_KIND) == []


def test_entry_is_timed_as_the_row_is(make):
    at = timezone.now() + timedelta(days=1)

    row = make("Wheelchair ramps", at=at, expires_at=at + timedelta(days=1))

    entry = entry_of(row)
    assert (entry.visible_from, entry.visible_until) == (at, at + timedelta(days=1))
    assert found("ramps", row.SEARCH_KIND) == []


def test_every_step_tells_the_other_processes(make):
    row = make("Wheelchair ramps", published=False)
    tokens = [SearchState.current()]

    for step in ("publish", "send_back", "publish", "archive", "delete"):
        getattr(row, step)()
        tokens.append(SearchState.current())

    assert len(set(tokens)) == len(tokens)


def test_refused_step_changes_nothing():
    row = make_resource("Wheelchair ramps")
    token = SearchState.current()

    with pytest.raises(ValidationError):
        row.publish()

    assert SearchState.current() == token
    assert found("ramps") == [row.pk]


# Together or not at all


class ChangedMindError(Exception):
    pass


@pytest.mark.parametrize(
    ("step", "is_published"), [("publish", False), ("archive", True), ("delete", True)]
)
def test_step_and_entry_are_rolled_back_together(make, step, is_published):
    row = make("Wheelchair ramps", published=is_published)
    token, pk = SearchState.current(), row.pk

    with transaction.atomic():
        getattr(row, step)()
        transaction.set_rollback(True)

    stored = type(row).objects.get(pk=pk)
    assert stored.status == ("published" if is_published else "draft")
    assert (entry_of(stored) is not None) is is_published
    assert SearchState.current() == token
    assert found("ramps", stored.SEARCH_KIND) == ([pk] if is_published else [])


def test_step_is_taken_back_when_its_entry_cannot_be_written(make, monkeypatch):
    row = make("Wheelchair ramps", published=False)
    token = SearchState.current()

    def fail(self):
        raise ChangedMindError

    monkeypatch.setattr(type(row), "search_document", fail)
    with pytest.raises(ChangedMindError):
        row.publish()

    assert type(row).objects.get().status == "draft"
    assert (SearchEntry.objects.count(), SearchState.current()) == (0, token)


# Words and facts


def test_entry_follows_the_words_of_the_row():
    row = make_resource("Wheelchair ramps")
    entry = entry_of(row)

    row.name, row.summary, row.keywords = "Stair lifts", "Up and down.", "elevator"
    row.save()
    row.reindex()

    assert entry_of(row).pk == entry.pk
    assert (found("ramps"), found("lifts"), found("elevator")) == ([], [row.pk], [row.pk])


def test_terms_follow_what_the_row_is_sorted_by():
    regions = make_regions()
    row = make_resource(serves="oregon", topics=["rides"], languages=["en"], is_online=True)

    row.service_area.set([regions["idaho"], regions["sw-washington"]])
    row.topics.set([make_topic("money")])
    row.languages.set([make_language("es")])
    row.is_online = row.is_by_phone = False
    row.is_in_person, row.cost = True, "paid"
    row.save()
    row.reindex()

    assert terms_of(row, "region") == {str(regions[slug].pk) for slug in ("idaho", "sw-washington")}
    assert terms_of(row, "topic") == {"money", "daily-life"}
    assert terms_of(row, "language") == {"es"}
    assert terms_of(row, "format") == {"in-person"}
    assert terms_of(row, "cost") == {"paid"}


def test_hybrid_event_is_found_in_person_and_online():
    event = make_event(format="hybrid")

    assert terms_of(event, "format") == {"in-person", "online"}


def test_reindexing_again_writes_nothing_twice():
    row = make_resource(sites=["bone"])
    terms = list(EntryTerm.objects.order_by("pk").values())

    row.reindex()

    assert list(EntryTerm.objects.order_by("pk").values()) == terms


def test_listing_is_found_by_the_name_of_its_organization():
    row = make_resource("Rides", organization=make_organization("Zebra Foundation"))

    assert found("zebra") == [row.pk]


def test_listing_is_found_by_its_topic_in_both_languages():
    make_topic("rides", "Rides")
    row = make_resource("Wheels", topics=["rides"])
    row.topics.update(name_es="Viajes")
    row.reindex()

    assert (found("rides"), found("viajes")) == ([row.pk], [row.pk])


# Translations


def test_translation_has_an_entry_of_its_own_with_the_facts_of_the_original():
    regions = make_regions()
    english = make_resource("Wheelchair ramps", serves="oregon", sites=["bone"], cost="free")

    spanish = make_resource("Rampas para sillas", translation_of=english)

    entry = entry_of(spanish)
    assert (entry.language, entry.original_id) == ("es", english.pk)
    for group in ("topic", "site", "audience", "language", "format", "cost", "region", "kind"):
        assert terms_of(spanish, group) == terms_of(english, group)
    assert terms_of(spanish, "region") == {str(regions["oregon"].pk)}
    assert found("rampas", language="es") == [spanish.pk]


def test_translation_follows_when_the_facts_of_its_original_change():
    regions = make_regions()
    english = make_resource("Wheelchair ramps", serves="oregon", topics=["rides"])
    spanish = make_resource("Rampas para sillas", translation_of=english)

    english.service_area.set([regions["idaho"]])
    english.topics.set([make_topic("money")])
    english.cost = "paid"
    english.save()
    english.reindex()

    assert terms_of(spanish, "region") == {str(regions["idaho"].pk)}
    assert terms_of(spanish, "topic") == {"money", "daily-life"}
    assert terms_of(spanish, "cost") == {"paid"}
    assert found("rampas", language="es") == [spanish.pk]


def test_translation_in_draft_stays_unknown_when_its_original_changes():
    english = make_resource("Wheelchair ramps")
    spanish = make_resource("Rampas para sillas", translation_of=english, published=False)

    english.reindex()

    assert entry_of(spanish) is None


def test_deleting_the_translation_leaves_the_original():
    english = make_resource("Wheelchair ramps")
    spanish = make_resource("Rampas para sillas", translation_of=english)

    spanish.delete()

    assert [entry.object_id for entry in SearchEntry.objects.all()] == [english.pk]
    assert current_index().find("resource", "es").ids == [english.pk]


def test_deleting_the_original_forgets_its_translations(make):
    english = make("Wheelchair ramps")
    make("Rampas para sillas", translation_of=english)

    english.delete()

    assert type(english).objects.exists() is False
    assert SearchEntry.objects.exists() is False


# The admin


def test_saving_in_the_admin_brings_the_entry_in_step(administrator):
    regions = make_regions()
    row = make_resource("Wheelchair ramps", serves="oregon", phones=())
    form = Form(administrator, reverse("admin:resources_resource_change", args=[row.pk]))

    answer = form.send(name="Stair lifts", summary="Up.", service_area=[regions["idaho"].pk])

    assert answer.status_code == 302
    assert (found("ramps"), found("lifts")) == ([], [row.pk])
    assert terms_of(row, "region") == {str(regions["idaho"].pk)}


def test_saving_the_original_in_the_admin_brings_its_translation_in_step(administrator):
    regions = make_regions()
    row = make_resource("Wheelchair ramps", serves="oregon", phones=())
    spanish = make_resource("Rampas para sillas", translation_of=row)
    form = Form(administrator, reverse("admin:resources_resource_change", args=[row.pk]))

    answer = form.send(service_area=[regions["idaho"].pk])

    assert answer.status_code == 302
    assert terms_of(spanish, "region") == {str(regions["idaho"].pk)}


def test_saving_a_draft_in_the_admin_does_not_make_it_found(administrator):
    row = make_resource("Wheelchair ramps", published=False, phones=())
    form = Form(administrator, reverse("admin:resources_resource_change", args=[row.pk]))

    answer = form.send(name="Stair lifts")

    assert answer.status_code == 302
    assert entry_of(row) is None


def test_deleting_several_in_the_admin_forgets_each(administrator):
    rows = [make_resource(name) for name in ("Ramps", "Lifts")]
    kept = make_resource("Wigs")

    answer = administrator.post(
        reverse("admin:resources_resource_changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"},
    )

    assert answer.status_code == 302
    assert list(Resource.objects.all()) == [kept]
    assert [entry.object_id for entry in SearchEntry.objects.all()] == [kept.pk]


def test_listing_follows_the_new_name_of_its_organization(administrator):
    row = make_resource("Rides", organization=make_organization("Zebra Foundation"))
    url = reverse("admin:resources_organization_change", args=[row.organization.pk])

    answer = Form(administrator, url).send(name="Giraffe Foundation")

    assert answer.status_code == 302
    assert (found("zebra"), found("giraffe")) == ([], [row.pk])


def test_listing_follows_the_new_name_of_its_topic(administrator):
    row = make_resource("Wheels", topics=["rides"])
    url = reverse("admin:taxonomy_topic_change", args=[row.main_topic.pk])

    answer = Form(administrator, url).send(name_en="Zebras")

    assert answer.status_code == 302
    assert found("zebras") == [row.pk]


# Words of the glossary


def entry_of_word(word):
    return SearchEntry.objects.filter(kind="glossary", object_id=word.pk).first()


def test_word_is_found_in_both_languages_by_all_its_names():
    word = make_term("Bone scan", term_es="Gammagrafía ósea", also_en="scintigraphy")

    for words in ("bone scan", "gammagrafia", "scintigraphy"):
        assert found(words, "glossary", "es") == found(words, "glossary") == [word.pk]


def test_word_that_is_not_shown_is_not_found():
    word = make_term("Bone scan", is_public=False)

    assert entry_of_word(word) is None


def test_word_that_is_hidden_or_deleted_is_forgotten():
    word = make_term("Bone scan")

    word.is_public = False
    word.save()
    word.reindex()
    assert entry_of_word(word) is None

    word.is_public = True
    word.save()
    word.reindex()
    assert entry_of_word(word) is not None

    word.delete()
    assert SearchEntry.objects.exists() is False


def test_saving_a_word_in_the_admin_brings_its_entry_in_step(administrator):
    word = make_term("Bone scan")
    url = reverse("admin:education_glossaryterm_change", args=[word.pk])

    answer = Form(administrator, url).send(term_en="Liver scan")

    assert answer.status_code == 302
    assert found("liver", "glossary") == [word.pk]


@pytest.mark.django_db(transaction=True)
def test_word_and_its_entry_are_deleted_together(monkeypatch):
    word = make_term("Bone scan")

    def fail():
        raise ChangedMindError

    monkeypatch.setattr(SearchState, "renew", fail)
    with pytest.raises(ChangedMindError):
        word.delete()

    assert entry_of_word(word) is not None
