"""The Spanish articles say what the English ones say, and say how far they can be trusted.

Words are for people to judge; here is what a slip of a translator would change: a section, a sign
of a care card, a figure, a citation, a link.
"""

import re
import shutil
from collections import Counter
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

import education.starter
import mbcportal.affiliates.starter
import mbcportal.taxonomy.starter
from education.models import Article
from mbcportal.publishing.models import StarterRecord
from mbcportal.publishing.starter import Loader
from mbcportal.richtext import syllables
from mbcportal.richtext.reading_level import measure, sentences
from tests.content import make_person

pytestmark = pytest.mark.django_db

MOST_NEEDED = [
    "bone-metastasis", "brain-metastasis", "fatigue", "hospice-care", "liver-metastasis",
    "lung-metastasis", "managing-pain", "managing-symptoms", "newly-diagnosed-first-steps",
    "palliative-care", "palliative-care-or-hospice", "paying-for-treatment",
    "questions-at-diagnosis", "questions-choosing-treatment", "questions-pain-and-symptoms",
    "questions-palliative-and-hospice", "talking-with-children", "urgent-symptoms",
    "what-is-metastatic-breast-cancer",
]  # fmt: skip
BLOCKS = ["h2", "h3", "p", "ul", "ol", "li", "tr", "th", "td", "blockquote"]
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
MARKER = re.compile(r"\[\d+\]")
WAR = re.compile(
    r"\b(batalla\w*|luch[aeo]\w*|guerr[ae]\w*|combat\w+|víctimas?|héroes?|heroín\w+|valientes?"
    r"|venc(?:er|ió|ida)\w*|derrot\w*|sobrevivientes?|superviviente\w*)\b",
    re.IGNORECASE,
)

NOT_REVIEWED = "This translation has not been reviewed yet."
# What a page shows when its original is newer: the way there.
OUTDATED = "main .notice a[hreflang=en]"


def load():
    """Load places, affiliates and education the way an installation does; return the counts."""
    loader = Loader(Counter())
    for part in [mbcportal.taxonomy.starter, mbcportal.affiliates.starter, education.starter]:
        part.load(loader, lambda _title, entries: entries)
    return loader.counts


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _content(loaded, db):
    pass


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder of starter files with one article and its translation, to be changed."""
    (tmp_path / "articles" / "es").mkdir(parents=True)
    for name in ["articles/fatigue.md", "articles/es/fatigue.md"]:
        shutil.copy(education.starter.FOLDER / name, tmp_path / name)
    (tmp_path / "glossary.yaml").write_text("[]")
    monkeypatch.setattr(education.starter, "FOLDER", tmp_path)
    return tmp_path / "articles"


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def spanish(slug="fatigue"):
    return Article.objects.get(slug=slug, language="es")


def pairs():
    """Return the originals and translations, by their address."""
    rows = Article.objects.filter(language="es").select_related("translation_of").order_by("slug")
    return {row.slug: (row.translation_of, row) for row in rows}


def different(measure):
    """Return what differs in `measure(row)` between an original and its translation."""
    found = {slug: tuple(map(measure, rows)) for slug, rows in pairs().items()}
    return {slug: both for slug, both in found.items() if both[0] != both[1]}


def sections(row):
    """Return the HTML of a text, cut before each of its headings."""
    return re.split(r"(?=<h2>)", row.body)


def page(slug, language="es"):
    prefix = "" if language == "en" else f"/{language}"
    response = Client().get(f"{prefix}/learn/{slug}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text_of(soup):
    return " ".join(soup.find("main").get_text(" ").split())


def said(message):
    """Return words of the pages in Spanish."""
    with translation.override("es"):
        return gettext(message)


# The same as the original


def test_the_most_needed_articles_are_in_spanish():
    assert list(pairs()) == MOST_NEEDED
    assert all(row.is_public() for _original, row in pairs().values())


def test_every_translation_has_the_sections_of_its_original():
    def shape(row):
        parts = [BeautifulSoup(part, "html.parser") for part in sections(row)]
        return [{name: len(part.find_all(name)) for name in BLOCKS} for part in parts]

    assert different(shape) == {}


def test_every_translation_has_the_care_cards_and_questions_of_its_original():
    assert different(lambda row: list(row.care_notes.values_list("level", "position"))) == {}
    assert different(lambda row: row.questions.count()) == {}
    assert different(lambda row: bool(row.hard_note)) == {}


def test_every_translation_cites_what_its_original_cites_where_it_does():
    fields = ["position", "title", "authors", "publisher", "year", "url", "doi", "accessed_on"]

    assert different(lambda row: [MARKER.findall(part) for part in sections(row)]) == {}
    assert different(lambda row: list(row.references.values_list(*fields))) == {}


def test_every_translation_gives_the_figures_of_its_original():
    def figures(row):
        notes = row.care_notes.values_list("text", flat=True)
        return [
            sorted(FIGURE.findall(text))
            for text in [row.title, row.answer, row.summary, row.hard_note, *notes, *sections(row)]
        ]

    assert different(figures) == {}


def test_every_translation_links_to_what_its_original_links_to_in_spanish():
    def links(row):
        soup = BeautifulSoup(row.body, "html.parser")
        return sorted(a["href"].removeprefix("/es") for a in soup.select("a[href^='/']"))

    assert different(links) == {}
    assert "/es/learn/palliative-care/" in spanish().body
    assert not [row.slug for _original, row in pairs().values() if 'href="/learn' in row.body]


def test_every_translation_is_made_from_the_words_its_original_has_now():
    behind = {
        slug: f'translated_from: "{original.words_version}"'
        for slug, (original, row) in pairs().items()
        if row.translated_version != original.words_version
    }

    assert behind == {}, "Bring the Spanish files up to date, then write this in them."


# Words


def test_every_translation_fits_where_it_is_shown():
    rows = [row for _original, row in pairs().values()]

    assert {row.slug: len(row.answer) for row in rows if len(row.answer) > 250} == {}
    assert {row.slug: len(row.summary) for row in rows if len(row.summary) > 200} == {}


def ease(html):
    """Return how easy a Spanish text is to read, by Szigriszt and Pazos (1993).

    206.835 - 62.3 × syllables per word - words per sentence: from 65 it is "fairly easy" on the
    scale of Barrio-Cantalejo (2008), 55 to 65 is normal, below is hard. The product measures
    school years; this is a second opinion on the same sentences.
    """
    found = sentences(html)
    words = [word for sentence in found for word in re.findall(r"[^\W\d_]+", sentence)]
    spoken = sum(map(syllables.spanish, words))
    return 206.835 - 62.3 * spoken / len(words) - len(words) / len(found)


def test_every_translation_is_easy_to_read():
    scores = {slug: round(ease(row.body)) for slug, (_original, row) in pairs().items()}

    assert {slug: score for slug, score in scores.items() if score < 65} == {}
    hard = [
        slug for slug, (_, row) in pairs().items() if not measure(row.body, "es").is_plain("es")
    ]
    assert hard == []


def test_no_translation_speaks_of_war():
    assert WAR.search("Ella lucha contra el cáncer.")

    texts = {slug: f"{row.title} {row.answer} {row.body}" for slug, (_, row) in pairs().items()}

    assert {slug: WAR.findall(text) for slug, text in texts.items() if WAR.search(text)} == {}


# Pages


@pytest.mark.parametrize("slug", MOST_NEEDED)
def test_spanish_page_is_spanish_all_through(slug):
    soup = page(slug)
    inside = [a["href"] for a in soup.select("main article a[href^='/']") if not a.get("hreflang")]

    assert soup.html["lang"] == "es"
    assert soup.h1.get_text() == spanish(slug).title
    assert soup.select("main article[lang]") == []
    assert [href for href in inside if not href.startswith("/es/")] == []
    assert page(slug, "en").h1.get_text() == spanish(slug).translation_of.title


def test_links_of_the_translations_open():
    client = Client()
    bodies = " ".join(row.body for _original, row in pairs().values())
    targets = set(re.findall(r'href="(/es/[^"#]*)', bodies))

    assert len(targets) >= 30
    assert [target for target in sorted(targets) if client.get(target).status_code != 200] == []


def test_translation_says_that_nobody_has_reviewed_it():
    shown = text_of(page("fatigue"))

    assert said(NOT_REVIEWED) in shown
    assert said("Not yet medically reviewed.") in shown
    assert NOT_REVIEWED not in text_of(page("fatigue", "en"))


def test_unreviewed_translation_names_who_reviewed_its_original():
    original = spanish().translation_of
    original.reviewer, original.reviewed_on = make_person("Rosa Kim"), date(2026, 3, 4)
    original.reviewed_version = original.medical_version
    original.save()

    shown = text_of(page("fatigue"))

    assert said(NOT_REVIEWED) in shown
    assert said("Not yet medically reviewed.") not in shown
    assert "Rosa Kim, MD" in shown


def test_reviewed_translation_is_no_longer_marked():
    row = spanish()
    row.reviewer, row.reviewed_on = make_person("Rosa Kim"), date(2026, 3, 4)
    row.save()

    shown = text_of(page("fatigue"))

    assert said(NOT_REVIEWED) not in shown
    assert "Rosa Kim, MD" in shown


def test_translation_is_found_in_spanish():
    soup = BeautifulSoup(Client().get("/es/learn/?q=cansancio").content, "html.parser")

    titles = [heading.get_text(strip=True) for heading in soup.select(".card h3")]
    assert spanish().title in titles
    assert spanish().translation_of.title not in titles


# When the original changes


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "body", row.body.replace("Small meals", "Large meals")),
        lambda row: setattr(row, "answer", "Rest."),
        lambda row: row.care_notes.filter(level="emergency").update(text="You faint."),
        lambda row: row.care_notes.filter(level="today").update(level="next-visit"),
        lambda row: row.questions.last().delete(),
    ],
    ids=["text", "answer", "sign", "urgency", "question"],
)
def test_translation_says_when_its_original_is_newer(change):
    assert page("fatigue").select(OUTDATED) == []

    original = spanish().translation_of
    change(original)
    original.save()

    assert [a["href"] for a in page("fatigue").select(OUTDATED)] == ["/learn/fatigue/"]
    assert page("fatigue", "en").select("main .notice a[hreflang]") == []


def test_translation_stays_current_when_no_word_of_its_original_changes():
    original = spanish().translation_of

    original.keywords = "worn out"
    original.body = original.body.replace("<p>", "<p>\n ")
    original.save()
    original.archive()
    original.publish()

    assert spanish().is_outdated is False


def test_translation_of_unknown_words_is_not_called_outdated():
    row = spanish()

    row.translated_version = ""

    assert row.is_outdated is False
    assert row.translation_of.is_outdated is False


# Loading


def test_loading_again_changes_nothing():
    before = list(Article.objects.order_by("pk").values())

    counts = load()

    assert set(counts) == {"unchanged"}
    assert list(Article.objects.order_by("pk").values()) == before


def test_translation_is_sorted_with_its_original():
    row = spanish()

    assert (row.topics.count(), row.sites.count(), row.audiences.count()) == (0, 0, 0)
    assert row.facts.main_topic.slug == "fatigue"
    assert (row.kind, row.affiliate) == (row.facts.kind, row.facts.affiliate)


def test_new_words_of_the_original_file_make_its_translation_outdated(files):
    replace(files / "fatigue.md", "Small meals, often, may be", "Small meals may be")

    counts = load()

    assert counts["refreshed"] == 1
    assert spanish().is_outdated is True


def test_corrected_source_reaches_the_translation(files):
    replace(files / "fatigue.md", 'title: "Fatigue: Management"', "title: Managing fatigue")

    load()

    assert spanish().references.last().title == "Managing fatigue"
    assert spanish().is_outdated is False


def test_new_translation_is_loaded_over_the_loaded_one(files):
    replace(files / "es" / "fatigue.md", "Fatiga: cuando descansar no basta", "La fatiga")
    pk = spanish().pk

    load()

    assert (spanish().pk, spanish().title) == (pk, "La fatiga")


def test_translation_changed_by_staff_is_left_so(files):
    StarterRecord.objects.filter(key="article:es:fatigue").update(loaded_at="2026-01-01T00:00Z")
    replace(files / "es" / "fatigue.md", "Fatiga: cuando descansar no basta", "La fatiga")

    counts = load()

    assert counts["changed by staff, left so"] == 1
    assert spanish().title == "Fatiga: cuando descansar no basta"


def test_translation_written_by_staff_is_left_so(files):
    StarterRecord.objects.filter(key="article:es:fatigue").delete()
    Article.objects.filter(pk=spanish().pk).update(title="La nuestra")

    counts = load()

    assert counts["written by staff, left so"] == 1
    assert spanish().title == "La nuestra"


def test_no_translation_is_made_of_an_article_that_staff_deleted(files):
    StarterRecord.objects.filter(key="article:es:fatigue").delete()
    spanish().translation_of.delete()

    counts = load()

    assert counts["deleted by staff, left so"] == 1
    assert not Article.objects.filter(slug="fatigue").exists()


def test_file_under_the_wrong_name_is_refused(files):
    (files / "es" / "fatigue.md").rename(files / "es" / "palliative-care.md")

    with pytest.raises(education.starter.StarterError, match="the slug in the file is fatigue"):
        load()
