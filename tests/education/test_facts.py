from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from education import starter_facts
from education.models import Article, Fact
from mbcportal.publishing.starter import Loader
from mbcportal.search.models import SearchEntry
from tests.content import make_article, make_person, make_topic
from tests.desk import Form, errors, messages, read

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BODY = "<p>How many? [fact:living-with-mbc] It grows.[1]</p>"


def make_fact(slug="living-with-mbc", **fields):
    fields = {
        "value": "154,000",
        "wording_en": "In 2017, about {value} women lived with it.",
        "wording_es": "En 2017, unas {value} mujeres vivían con él.",
        "as_of": date(2017, 1, 1),
        "review_by": timezone.localdate() + DAY,
        "title": "Estimation of the Number of Women",
        "authors": "Mariotto AB",
        "doi": "10.1158/1055-9965.EPI-16-0889",
        **fields,
    }
    return Fact.objects.create(slug=slug, **fields)


def shown(client, article, language="en"):
    with translation.override(language):
        response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text_of(soup):
    return " ".join(soup.select_one(".reading").get_text().split())


def stems_of(article):
    return SearchEntry.objects.get(kind="article", object_id=article.pk).body_stems


# On the page


def test_fact_is_shown_as_its_sentence_with_its_source_in_the_list(client):
    make_fact()
    article = make_article(body=BODY, references=1)

    soup = shown(client, article)

    assert text_of(soup) == "How many? In 2017, about 154,000 women lived with it.2 It grows.1"
    assert [item["id"] for item in soup.select(".references li")] == ["source-1", "source-2"]
    source = soup.select_one("#source-2")
    assert "Mariotto AB. Estimation of the Number of Women" in source.get_text()
    assert source.select_one(".back")["href"] == "#cite-2-1"


def test_fact_speaks_the_language_of_its_page(client):
    make_fact()
    article = make_article(body=BODY)
    make_article("¿Cuántas?", translation_of=article, body="<p>[fact:living-with-mbc]</p>")

    assert "unas 154,000 mujeres" in text_of(shown(client, article, "es"))


def test_fact_without_spanish_is_said_in_english(client):
    make_fact(wording_es="")
    article = make_article(body=BODY)
    make_article("¿Cuántas?", translation_of=article, body="<p>[fact:living-with-mbc]</p>")

    assert "about 154,000 women" in text_of(shown(client, article, "es"))


def test_fact_whose_source_is_in_the_list_cites_it_there(client):
    make_fact(doi="10.1000/2")
    article = make_article(body=BODY, references=2)

    soup = shown(client, article)

    assert "lived with it.2 It grows" in text_of(soup)
    assert len(soup.select(".references li")) == 2


def test_two_facts_of_one_source_share_its_number(client):
    make_fact()
    make_fact("de-novo", value="6 %", wording_en="About {value}.")
    article = make_article(body="<p>[fact:de-novo] [fact:living-with-mbc]</p>", references=0)

    soup = shown(client, article)

    assert len(soup.select(".references li")) == 1
    assert [link["href"] for link in soup.select(".back")] == ["#cite-1-1", "#cite-1-2"]


def test_changed_fact_changes_every_page_and_what_it_is_found_by(client):
    fact = make_fact()
    articles = [make_article(title, body=BODY) for title in ("One?", "Two?")]
    other = make_article("Three?")
    assert all("154" in stems_of(article) for article in articles)

    fact.value = "168,000"
    fact.save()

    for article in articles:
        assert "about 168,000 women" in text_of(shown(client, article))
        assert "168" in stems_of(article)
        assert "154" not in stems_of(article)
    assert "168" not in stems_of(other)


def test_fact_that_is_not_there_leaves_a_page_that_can_be_read(client):
    article = make_article(body=BODY, references=1)

    assert text_of(shown(client, article)) == "How many? It grows.1"


def test_markup_in_a_fact_is_shown_as_words(client):
    make_fact(value="<script>x()</script>", wording_en="{value} [1] {value.__class__}")
    article = make_article(body=BODY, references=1)

    soup = shown(client, article)

    assert soup.select(".reading script") == []
    assert "<script>x()</script>" in text_of(soup)
    assert "{value.__class__}" in text_of(soup)


# Kept right


def test_unknown_fact_is_refused_by_its_name():
    article = make_article(published=False)
    article.body = "<p>[fact:nobody-knows] and [Fact: Nor This]</p>"

    with pytest.raises(ValidationError) as error:
        article.clean()

    assert error.value.message_dict == {
        "body": ["There is no fact “nobody-knows”, “nor this”. Look in the list of facts."]
    }


def test_fact_stands_in_the_text_only():
    make_fact()
    article = make_article(published=False)
    article.answer = "[fact:living-with-mbc]"

    with pytest.raises(ValidationError, match="in the text only"):
        article.clean()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wording_en": "About so many."}, "wording_en"),
        ({"doi": "not a doi"}, "doi"),
        ({"pmid": "PMC123"}, "pmid"),
    ],
)
def test_fact_that_cannot_be_shown_is_refused(changes, field):
    fact = make_fact()
    for name, value in changes.items():
        setattr(fact, name, value)

    with pytest.raises(ValidationError) as error:
        fact.full_clean()

    assert list(error.value.message_dict) == [field]


def test_fact_is_overdue_after_its_day():
    today = timezone.localdate()
    for days in (-1, 0, 1):
        make_fact(f"fact-{days + 1}", review_by=today + days * DAY)

    assert [fact.slug for fact in Fact.objects.overdue(today)] == ["fact-0"]
    assert [fact.is_overdue(today) for fact in Fact.objects.all()] == [True, False, False]


# At the desk


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("ada"))
    return client


def test_overdue_facts_are_listed_and_flagged(desk):
    make_fact("late", review_by=timezone.localdate() - DAY)
    make_fact("fresh")

    page = read(desk.get("/admin/education/fact/?overdue=yes"))

    rows = page.select("#result_list tbody tr")
    assert [row.select_one("th").get_text(strip=True) for row in rows] == ["late"]
    assert rows[0].select_one("strong").get_text() == "Overdue"


def test_fact_lists_the_pages_that_show_it_and_is_not_deleted_while_they_do(desk):
    fact = make_fact()
    article = make_article("How many?", body=BODY)

    page = read(desk.get(f"/admin/education/fact/{fact.pk}/change/"))
    links = [link.get_text() for link in page.select(".field-shown_on a")]
    desk.post(f"/admin/education/fact/{fact.pk}/delete/", {"post": "yes"})

    assert links == ["How many?"]
    assert page.select("input[name=slug]") == []
    assert Fact.objects.filter(pk=fact.pk).exists()

    article.delete()
    desk.post(f"/admin/education/fact/{fact.pk}/delete/", {"post": "yes"})

    assert not Fact.objects.exists()


def test_editor_is_told_which_fact_is_not_there(desk):
    article = make_article(body="<p>Rest.[1][2]</p>", topics=[make_topic("pain").slug])

    response = Form(desk, f"/admin/education/article/{article.pk}/change/").send(
        body="<p>[fact:gone]</p>"
    )

    assert "There is no fact “gone”" in " ".join(errors(response)["body"])


def test_editor_is_warned_of_broken_citations_and_finds_them_listed(desk):
    sound = make_article("Sound", body="<p>Rest.[1][2]</p>")
    broken = make_article("Broken", body="<p>Rest.[1][2]</p>")

    form = Form(desk, f"/admin/education/article/{broken.pk}/change/")
    form.send(body="<p>Rest.[1][7]</p>")
    page = desk.get("/admin/education/article/?broken=yes")

    assert messages(page)[:2] == [
        "[7] in the text has no source.",
        "Source 2 is never cited in the text.",
    ]
    listed = [row.get_text(strip=True) for row in read(page).select("#result_list tbody th a")]
    assert listed == ["Broken"]
    assert sound.broken_citations == []


def test_articles_whose_review_is_overdue_are_listed(desk):
    today = timezone.localdate()
    reviewed = {"reviewer": make_person(), "reviewed_on": today - 400 * DAY}
    make_article("Late", review_due_on=today - DAY, **reviewed)
    make_article("Fresh", review_due_on=today, **reviewed)

    page = read(desk.get("/admin/education/article/?overdue=yes"))

    assert [row.get_text(strip=True) for row in page.select("#result_list tbody th a")] == ["Late"]


# Loading

STARTER = """
- slug: six
  value: "6 %"
  wording_en: About {value}.
  wording_es: Cerca del {value}.
  as_of: 2021-01-31
  review_by: 2027-01-31
  source: {author: Daily K, title: Epidemiology, publisher: A journal, year: 2021, pmid: "33750642",
    accessed_on: 2026-11-22}
  topics: [basics]
"""


def test_facts_are_loaded_once_from_a_file(tmp_path):
    make_topic("basics")
    path = tmp_path / "facts.yaml"
    path.write_text(STARTER)

    for _time in range(2):
        loader = Loader()
        starter_facts.load(loader, lambda _title, entries: entries, path)

    assert loader.counts == {"unchanged": 1}
    fact = Fact.objects.get()
    assert fact.sentence("es") == "Cerca del 6 %."
    assert (fact.authors, fact.pmid, fact.as_of) == ("Daily K", "33750642", date(2021, 1, 31))
    assert [topic.slug for topic in fact.topics.all()] == ["basics"]
    assert Article.objects.showing(fact) == []
