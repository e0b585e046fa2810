"""Lists of questions: read first on their own page, found from /learn/ and from what is akin."""

import pytest
from bs4 import BeautifulSoup

from education.models import Article
from tests.content import make_article

pytestmark = pytest.mark.django_db

LISTS = "questions-to-ask"


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def make_list(title="Questions on pain", topics=("pain", LISTS), **fields):
    return make_article(title, topics=topics, kind="questions", **fields)


def linked(soup, selector):
    return [words(link) for link in soup.select(f"{selector} a")]


def test_questions_of_a_list_come_first(client):
    soup = read(client, make_list().get_absolute_url())

    places = [one.get("id") for one in soup.select("article [id]") if one.get("id") != "main"]
    targets = [link["href"] for link in soup.select(".contents a")]
    assert words(soup.select_one("#questions")) == "Questions to ask"
    assert places.index("questions") < places.index("care") < places.index("what-helps")
    assert targets[:2] == ["#questions", "#care"]
    assert targets.count("#questions") == len(soup.select("#questions")) == 1
    assert [words(one) for one in soup.select("ul.questions li")] == ["Question 1?", "Question 2?"]


def test_questions_of_another_article_come_after_its_text(client):
    soup = read(client, make_article().get_absolute_url())

    places = [one.get("id") for one in soup.select("article [id]")]
    assert words(soup.select_one("#questions")) == "Questions to ask your doctor"
    assert places.index("what-helps") < places.index("questions")


def test_article_leads_to_the_lists_of_its_topics(client):
    make_list("Questions on pain")
    make_list("Questions on money", topics=["money", LISTS])
    article = make_article("Managing pain", topics=["pain", LISTS])
    alone = make_article("Asking", topics=[LISTS])

    soup = read(client, article.get_absolute_url())

    assert words(soup.select_one("#more-questions")) == "More questions on this"
    assert linked(soup, "section[aria-labelledby=more-questions]") == ["Questions on pain"]
    assert read(client, alone.get_absolute_url()).select("#more-questions") == []


def test_list_leads_to_others_but_not_to_itself(client):
    one = make_list("Questions on pain")
    make_list("Questions on pain at night")

    soup = read(client, one.get_absolute_url())

    found = linked(soup, "section[aria-labelledby=more-questions]")
    assert found == ["Questions on pain at night"]


def test_learn_page_names_every_list_in_the_language_of_the_reader(client):
    make_article("¿Qué preguntar?", translation_of=make_list("On pain"), kind="questions")
    make_list("On money", topics=["money", LISTS])
    make_list("Not yet", published=False)

    def lists(url):
        heading = next(one for one in read(client, url).select("h2") if one.get_text() in names)
        return [words(link) for link in heading.parent.select(".link-list a")]

    names = {"Questions to ask", "Preguntas para hacer"}
    assert lists("/learn/") == ["On money", "On pain"]
    soup = read(client, "/es/learn/")
    spanish = {words(link): link.get("lang") for link in soup.select(".link-list a")}
    assert (spanish["¿Qué preguntar?"], spanish["On money"]) == (None, "en")


def test_kind_filter_keeps_the_lists(client):
    make_list("On pain")
    make_article("Managing pain", topics=["pain"])

    soup = read(client, "/learn/?kind=questions")

    assert linked(soup, ".results .cards h3") == ["On pain"]
    assert soup.select_one("input[name=kind][value=questions]").has_attr("checked")


def test_topic_gathers_its_lists_beside_its_articles(client):
    make_list("On pain")
    make_article("Managing pain", topics=["pain"])

    soup = read(client, "/learn/topics/pain/")

    assert linked(soup, "main > .wrap > .cards") == ["Managing pain"]
    assert "On pain" in linked(soup, ".link-list")


def test_lists_are_asked_for_by_any_of_the_topics():
    on_pain, on_money = make_list("On pain"), make_list("On money", topics=["money", LISTS])
    both = make_article("Both", topics=["money", "pain", LISTS])
    topics = list(both.topics.all())

    assert set(Article.objects.question_lists(topics)) == {on_pain, on_money}
    assert set(Article.objects.question_lists()) == {on_pain, on_money}
    assert list(Article.objects.question_lists([])) == []
