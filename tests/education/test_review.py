"""Medical review: a named reviewer signs the very version that readers see."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from education.models import Article
from mbcportal.search.models import SearchEntry
from tests.content import make_affiliate, make_article, make_person
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db
ON, DUE = date(2026, 11, 2), date(2027, 11, 2)


@pytest.fixture
def office():
    return make_affiliate("national-office")


def signed_in(office, role):
    client = Client()
    client.user = member(role, office, role)
    client.force_login(client.user)
    return client


def review_url(row):
    return f"/admin/education/article/{row.pk}/review/"


def sign(article, **changes):
    given = {"reviewer": make_person(), "on": ON, "due_on": DUE, "version": article.medical_version}
    article.sign(**given | changes)


# The sign-off


def test_signature_is_for_the_words_and_sources_as_they_are():
    article = make_article()
    sign(article)

    def still():
        return Article.objects.get().is_reviewed

    assert still()
    assert SearchEntry.objects.get().verified_on == ON
    Article.objects.update(keywords="other, words")
    assert still()
    for change in [{"body": "<p>Other.</p>"}, {"answer": "Other."}, {"summary": "Other."}]:
        before = {name: getattr(article, name) for name in change}
        Article.objects.update(**change)
        assert not still(), change
        Article.objects.update(**before)
        assert still()
    article.references.filter(position=1).update(title="Another source")
    assert not still()


def test_signature_for_an_older_version_is_refused():
    article = make_article()
    seen = article.medical_version
    Article.objects.update(answer="It was changed meanwhile.")

    with pytest.raises(ValidationError, match="was changed while you read it"):
        sign(article, version=seen)

    assert not Article.objects.get().was_reviewed


def test_page_says_that_what_changed_since_is_not_reviewed(client):
    article = make_article()
    sign(article)
    reviewed = client.get(article.get_absolute_url()).content.decode()
    Article.objects.update(answer="It was changed since.")

    changed = client.get(article.get_absolute_url()).content.decode()

    assert "Medically reviewed by Rosa Kim, MD on Nov. 2, 2026" in reviewed
    assert "Medically reviewed by" not in changed
    assert "Rosa Kim, MD reviewed an earlier version on Nov. 2, 2026" in changed
    assert "not yet medically reviewed" in changed


def test_signature_under_the_next_version_goes_with_it():
    article = make_article()
    sign(article)
    following = article.begin_next()
    assert following.is_reviewed  # the same words
    following.answer = "Other words."
    following.save()
    sign(following, on=ON + timedelta(days=1))

    following.publish()

    row = Article.objects.get()
    assert row.is_reviewed
    assert row.reviewed_on == ON + timedelta(days=1)


# At the desk


def test_reviewer_reads_and_signs_with_the_own_name(office):
    client = signed_in(office, "medical-reviewer")
    own = make_person("Ana Sample", user=client.user)
    make_person("Rosa Kim")
    article = make_article(affiliate=office)

    form = Form(client, review_url(article))
    response = form.send(None)

    assert form.choices["reviewer"] == ["", str(own.pk)]
    assert response.status_code == 302, errors(response)
    row = Article.objects.get()
    assert (row.is_reviewed, row.reviewer) == (True, own)
    assert row.reviewed_on == timezone.localdate()
    assert messages(client.get(response.headers["Location"])) == [
        "The review is signed. Thank you."
    ]
    assert LogEntry.objects.get().object_id == str(article.pk)


def test_whoever_has_a_name_of_their_own_signs_with_no_other(office):
    client = signed_in(office, "medical-reviewer")
    make_person("Ana Sample", user=client.user)
    other = make_person("Rosa Kim")
    article = make_article(affiliate=office)

    response = Form(client, review_url(article)).send(None, reviewer=other.pk)

    assert response.status_code == 400
    assert "Select a valid choice" in errors(response)["reviewer"][0]
    assert not Article.objects.get().was_reviewed


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"reviewer": ""}, "reviewer", "This field is required."),
        ({"reviewed_on": "2999-01-01"}, "reviewed_on", "This day is still to come."),
        ({"reviewed_on": "soon"}, "reviewed_on", "Enter a valid date."),
        ({"review_due_on": "2020-01-01"}, "review_due_on",
         "The next review is later than this one."),
        ({"version": "0123"}, "",
         "The page was changed while you read it. Please read it once more."),
    ],
)  # fmt: skip
def test_mistake_is_said_and_nothing_is_signed(office, typed, field, sentence):
    client = signed_in(office, "medical-reviewer")
    person = make_person()
    article = make_article(affiliate=office)

    response = Form(client, review_url(article)).send(None, **{"reviewer": person.pk, **typed})

    assert response.status_code == 400
    assert sentence in errors(response)[field]
    assert not Article.objects.get().was_reviewed


def test_after_reading_once_more_the_new_words_can_be_signed(office):
    client = signed_in(office, "medical-reviewer")
    person = make_person()
    article = make_article(affiliate=office)
    form = Form(client, review_url(article))
    Article.objects.update(answer="It was changed meanwhile.")

    refused = form.send(None, reviewer=person.pk)
    again = Form(client, review_url(article), page=refused)
    response = again.send(None)

    assert response.status_code == 302
    assert Article.objects.get().is_reviewed


def test_reviewer_sees_what_changed_since_the_last_review(office):
    client = signed_in(office, "medical-reviewer")
    article = make_article(affiliate=office)
    sign(article)
    Article.objects.update(answer="It is care for comfort and ease, at any time.")

    page = read(client.get(review_url(article)))

    assert [one.get_text() for one in page.select(".difference caption")] == [
        "The answer in one sentence"
    ]
    assert "and ease," in "".join(one.get_text() for one in page.select(".difference ins"))


def test_page_whose_next_version_is_written_leads_to_that(office):
    client = signed_in(office, "medical-reviewer")
    article = make_article(affiliate=office)
    following = article.begin_next()

    response = client.get(review_url(article), follow=True)

    assert response.redirect_chain[-1][0] == review_url(following)


def test_form_leads_those_to_the_review_who_may_sign(office):
    article = make_article(affiliate=office)
    url = f"/admin/education/article/{article.pk}/change/"

    pages = [
        signed_in(office, role).get(url).content.decode()
        for role in ["medical-reviewer", "medical-editor"]
    ]

    assert ['href="../review/"' in page for page in pages] == [True, False]
    assert all("Not yet medically reviewed." in page for page in pages)


@pytest.mark.parametrize("role", ["manager", "medical-editor", "editor"])
def test_nobody_else_signs(office, role):
    client = signed_in(office, role)
    article = make_article(affiliate=office)

    assert client.get(review_url(article)).status_code == 403
    assert client.post(review_url(article), {}).status_code == 403


def test_editor_cannot_claim_a_review_in_the_form(office):
    client = signed_in(office, "medical-editor")
    person = make_person()
    article = make_article(affiliate=office)

    form = Form(client, f"/admin/education/article/{article.pk}/change/")
    form.send(reviewer=person.pk, reviewed_on="2026-01-02", review_due_on="2027-01-02")

    assert not Article.objects.get().was_reviewed


def test_list_shows_what_is_to_be_read(office):
    client = signed_in(office, "medical-reviewer")
    sign(make_article("Signed", affiliate=office))
    make_article("Unsigned", affiliate=office)
    make_article("Draft", affiliate=office, published=False)

    page = read(client.get("/admin/education/article/?unreviewed=yes"))

    assert [one.get_text() for one in page.select("#result_list tbody th a")] == ["Unsigned"]
