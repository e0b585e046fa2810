"""The history of a page at the desk, the way back, and the next version, as staff use them."""

import pytest
from django.test import Client

from education.models import Article
from mbcportal.publishing.models import Version
from tests.content import make_affiliate, make_article, make_event, make_regions, make_resource
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    make_regions()
    return make_affiliate("cedar", serves=["oregon"])


@pytest.fixture
def manager(office):
    client = Client()
    client.user = member("manager", office, "manager")
    client.force_login(client.user)
    return client


def url_of(row, page="change"):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{page}/"


def post(client, row, page):
    return client.post(url_of(row, page), follow=True)


def test_history_names_who_changed_what(manager, office):
    article = make_article("Before", affiliate=office)
    Form(manager, url_of(article)).send(title="After", answer="Another answer.")

    rows = read(manager.get(url_of(article, "history"))).select(".history tbody tr")

    said = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
    assert [(one[0], one[2], one[3]) for one in said] == [
        ("Version 2", "manager", "title, the answer in one sentence"),
        ("Version 1", "Before anybody changed it here", "The first version that was kept"),
    ]


def test_saving_without_a_change_is_no_version(manager, office):
    article = make_article(affiliate=office)

    Form(manager, url_of(article)).send()
    Form(manager, url_of(article)).send()

    assert Version.objects.count() == 1


def test_difference_stands_side_by_side(manager, office):
    article = make_article(affiliate=office, body="<p>Rest helps.</p>")
    Form(manager, url_of(article)).send(body="<p>Rest often helps.</p>")

    page = read(manager.get(url_of(article, "versions/2")))
    now = read(manager.get(url_of(article, "versions/1") + "?with=now"))

    for one in [page, now]:
        assert "".join(ins.get_text() for ins in one.select("ins")).strip() == "often"
        assert one.select_one(".difference caption").get_text() == "Text"


def test_hostile_words_are_words_in_a_difference(manager, office):
    article = make_article(affiliate=office)
    Form(manager, url_of(article)).send(title="<script>steal()</script>")

    page = manager.get(url_of(article, "versions/2")).content.decode()

    assert "<script>steal()" not in page
    assert "&lt;script&gt;steal()" in page


def test_earlier_version_is_brought_back(manager, office):
    article = make_article("Before", affiliate=office, published=False)
    Form(manager, url_of(article)).send(title="After")

    response = post(manager, article, "versions/1/bring_back")

    assert messages(response)[-1] == "The page has the words of version 1 again."
    assert Article.objects.get().title == "Before"


def test_next_version_is_written_beside_the_public_page(manager, office, client):
    article = make_article("Before", affiliate=office)
    begun = post(manager, article, "next")
    following = Article.objects.get(successor_of=article)
    assert begun.redirect_chain[-1][0] == url_of(following)

    Form(manager, url_of(following)).send(title="After")
    public = read(client.get("/learn/before/")).h1.get_text()
    preview = read(manager.get("/learn/before/?preview=next")).h1.get_text()
    response = Form(manager, url_of(following)).send("_publish")

    assert (public, preview) == ("Before", "After")
    assert response.headers["Location"] == url_of(article)
    assert read(client.get("/learn/before/")).h1.get_text() == "After"
    assert Article.objects.count() == 1
    history = [kept.number for kept in Version.objects.of(article)]
    assert history == list(range(len(history), 0, -1))


def test_page_can_only_be_looked_at_while_its_next_version_is_written(manager, office):
    article = make_article("Before", affiliate=office)
    late = Form(manager, url_of(article))
    post(manager, article, "next")

    page = read(manager.get(url_of(article)))
    response = late.send(title="Too late")

    assert page.select_one("#id_title") is None
    assert "Go on with the next version" in page.get_text()
    assert "Somebody has begun the next version" in errors(response)[""][0]
    assert "Too late" in response.content.decode()
    assert Article.objects.get(pk=article.pk).title == "Before"


def test_next_version_that_is_deleted_leaves_the_page(manager, office):
    article = make_article("Before", affiliate=office)
    Version.objects.keep(article)
    post(manager, article, "next")
    following = Article.objects.get(successor_of=article)

    manager.post(url_of(following, "delete"), {"post": "yes"})

    assert Article.objects.get().pk == article.pk
    assert Version.objects.of(article).exists()
    assert read(manager.get(url_of(article))).select_one("#id_title") is not None


def test_two_who_save_at_once_do_not_lose_each_others_words(manager, office):
    article = make_article("Before", affiliate=office)
    first, second = Form(manager, url_of(article)), Form(manager, url_of(article))

    first.send(title="First")
    refused = second.send(title="Second")

    assert "Somebody changed this page while you were writing." in errors(refused)[""][0]
    assert Article.objects.get().title == "First"
    again = Form(manager, url_of(article), page=refused).send()
    assert again.status_code == 302
    assert Article.objects.get().title == "Second"
    assert [kept.words["fields"]["title"] for kept in Version.objects.of(article)] == [
        "Second", "First", "Before",
    ]  # fmt: skip


def test_address_of_the_next_version_cannot_be_changed(manager, office):
    article = make_article("Before", affiliate=office)
    post(manager, article, "next")
    following = Article.objects.get(successor_of=article)

    Form(manager, url_of(following)).send(slug="elsewhere")

    following.refresh_from_db()
    assert following.slug == "before"


def test_listing_and_event_have_a_history_too(manager, office):
    listing = make_resource("Rides", serves="oregon", affiliate=office, phones=())
    event = make_event("Dinner", serves="oregon", affiliate=office, dates=1)
    Form(manager, url_of(listing)).send(name="Rides for all")
    Form(manager, url_of(event)).send(title="Supper")

    for row, label in [(listing, "name"), (event, "title")]:
        page = read(manager.get(url_of(row, "history")))
        assert page.select(".history tbody td")[2].get_text() == label
        assert manager.get(url_of(row, "versions/2")).status_code == 200


def test_version_that_is_not_there_is_not_found(manager, office):
    article = make_article(affiliate=office)

    assert manager.get(url_of(article, "versions/7")).status_code == 404
    assert manager.post(url_of(article, "versions/7/bring_back")).status_code == 404


def test_history_of_many_versions_takes_few_queries(manager, office, django_assert_max_num_queries):
    article = make_article(affiliate=office)
    for number in range(30):
        Article.objects.update(title=f"Title {number}")
        Version.objects.keep(Article.objects.get())

    with django_assert_max_num_queries(25):
        page = read(manager.get(url_of(article, "history")))

    assert len(page.select(".history tbody tr")) == 25
    assert "Older ones" in page.get_text()


def test_join_link_is_not_in_the_history(manager, office):
    link = "https://meet.example/quiet-harbour-4711"
    event = make_event("Group", serves="oregon", affiliate=office, dates=1, join_url=link)
    Form(manager, url_of(event)).send(join_url="https://meet.example/other-4712", title="Circle")

    pages = [
        manager.get(url_of(event, page)).content.decode() for page in ["history", "versions/2"]
    ]

    assert not any("meet.example" in page for page in pages)
    assert "meet.example" not in str(list(Version.objects.values_list("words", flat=True)))
