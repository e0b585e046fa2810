from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from education.models import Article, GlossaryTerm, Person, Reference
from mbcportal.search.models import SearchEntry
from tests.content import make_article, make_person, make_term, make_topic

DAY = timedelta(days=1)
ON = date(2026, 1, 2)

pytestmark = pytest.mark.django_db


# Review


def test_article_is_reviewed_when_somebody_is_named_for_it():
    reviewer = make_person()

    signed = make_article("A", reviewer=reviewer, reviewed_on=ON)
    assert signed.is_reviewed is True
    assert make_article("B", reviewer=reviewer).is_reviewed is False
    assert make_article("C").is_reviewed is False


def test_review_without_a_reviewer_is_refused():
    article = make_article(published=False)
    article.reviewed_on = ON

    with pytest.raises(ValidationError, match="Name the reviewer of this review"):
        article.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()


@pytest.mark.parametrize(
    ("due", "is_overdue"), [(None, False), (ON + DAY, False), (ON, False), (ON - DAY, True)]
)
def test_review_is_overdue_after_its_day(due, is_overdue):
    assert Article(review_due_on=due).is_review_overdue(ON) is is_overdue


def test_reviewer_of_an_article_cannot_be_deleted():
    reviewer = make_person()
    make_article(reviewer=reviewer, reviewed_on=ON)

    with pytest.raises(IntegrityError), transaction.atomic():
        reviewer.delete()


def test_person_is_named_with_credentials_where_there_are_any():
    assert str(Person(name="Rosa Kim", credentials="MD")) == "Rosa Kim, MD"
    assert str(Person(name="Rosa Kim")) == "Rosa Kim"


# Sources


def test_sources_stand_in_the_order_of_their_numbers():
    article = make_article(references=0)
    for position in (3, 1, 2):
        article.references.create(position=position, title=str(position))

    assert [reference.title for reference in article.references.all()] == ["1", "2", "3"]


@pytest.mark.parametrize(("year", "is_fine"), [(1899, False), (1900, True), (2100, True)])
def test_year_of_a_source_is_one_of_our_time(year, is_fine):
    reference = Reference(article=make_article(references=0), position=1, title="X", year=year)

    if is_fine:
        reference.full_clean()
    else:
        with pytest.raises(ValidationError) as error:
            reference.full_clean()
        assert list(error.value.message_dict) == ["year"]


# Text


def test_text_is_cleaned_when_it_is_saved():
    article = make_article(body='<p onclick="x()">Rest.[1]</p><script>alert(1)</script>')

    article.refresh_from_db()

    assert article.body == "<p>Rest.[1]</p>"


# Search


def test_article_is_found_by_its_answer_and_its_text():
    make_article(answer="Yes, often.", body="<p>Acupuncture</p>", reviewed_on=None)

    entry = SearchEntry.objects.get()

    assert "often" in entry.summary_stems
    assert "acupunctur" in entry.body_stems
    assert "<p>" not in entry.body_stems
    assert entry.verified_on is None


def test_article_has_its_own_language_and_kind_among_its_values():
    english = make_article(kind="treatment")
    spanish = make_article("¿Qué es?", translation_of=english, kind="treatment")

    values = [
        set(entry.terms.filter(group__in=["language", "kind"]).values_list("group", "value"))
        for entry in SearchEntry.objects.filter(object_id__in=[english.pk, spanish.pk]).order_by(
            "object_id"
        )
    ]

    assert values == [
        {("language", "en"), ("kind", "treatment")},
        {("language", "es"), ("kind", "treatment")},
    ]


# Glossary


def test_word_names_its_twin_in_the_other_language():
    word = make_term("Metastasis", term_es="Metástasis")

    with translation.override("en"):
        assert {**word.twin, "label": str(word.twin["label"])} == {
            "code": "es",
            "label": "In Spanish",
            "term": "Metástasis",
        }
    with translation.override("es"):
        assert (word.twin["code"], word.twin["term"]) == ("en", "Metastasis")
        assert str(word) == "Metástasis"


def test_word_without_spanish_has_no_twin_on_english_pages():
    word = make_term("Metastasis", term_es="", definition_es="")

    with translation.override("en"):
        assert word.twin is None
    with translation.override("es"):
        assert word.term == "Metastasis"
        assert word.definition == word.definition_en


def test_words_that_are_shown_are_published():
    shown = make_term("Biopsy")
    make_term("Draft", is_public=False)

    assert list(GlossaryTerm.objects.published()) == [shown]


def test_words_stand_in_the_order_of_the_alphabet():
    for name in ("Scan", "Biopsy", "Marker"):
        make_term(name)

    assert [str(word) for word in GlossaryTerm.objects.all()] == ["Biopsy", "Marker", "Scan"]


def test_word_leads_to_its_place_in_the_glossary():
    assert make_term("Bone scan").get_absolute_url().endswith("/glossary/#bone-scan")


def test_word_is_sorted_by_its_topics():
    word = make_term("Biopsy")
    word.topics.set([make_topic("tests")])

    word.reindex()

    entry = SearchEntry.objects.get()
    assert set(entry.terms.values_list("group", "value")) == {("topic", "tests")}
    assert entry.original_id == word.pk
