import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

import education.starter
from education.models import Fact
from education.reading_level import level_of, reading_hint
from mbcportal.richtext.hints import hints
from mbcportal.richtext.reading_level import measure
from tests.content import make_article, make_resource, make_term, make_topic
from tests.desk import Form, errors, messages, read

pytestmark = pytest.mark.django_db

ROOT = Path(education.starter.__file__).parents[1]
LONG = "She " + "walks and " * 14 + "rests."
HARD = (
    "Contemporary recommendations emphasize individualized consideration of psychological "
    "circumstances alongside comprehensive pharmacological interventions."
)


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def make_bare(title="Resting", **fields):
    """Return an article that says nothing but its answer and its text."""
    article = make_article(title, **({"answer": "Rest helps."} | fields))
    article.care_notes.all().delete()
    article.questions.all().delete()
    return article


# Levels and hints


def test_level_of_an_article_counts_all_that_it_says():
    Fact.objects.create(
        slug="living-with-mbc",
        value="154,000",
        wording_en="In 2017, {value} women lived with it.",
        as_of=date(2017, 1, 1),
        review_by=date(2027, 1, 1),
        title="Estimation of the Number of Women",
    )
    article = make_bare(body="<p>How many? [fact:living-with-mbc]</p>", answer="Many do.")
    article.care_notes.create(level="today", text="You have a fever.")
    article.questions.create(text="Can I fly?")

    level = level_of(article)

    said = [text for text, _count in level.longest]
    assert said[0] == "In 2017, 154,000 women lived with it."
    assert level.words == 2 + 2 + 7 + 4 + 3
    assert level.sentences == 5


def test_hint_says_the_grade_the_long_sentences_and_the_plainer_words():
    article = make_bare(body=f"<p>{LONG} Utilize it.</p><p>Rest.</p>")

    grade, long, plainer = reading_hint(article)

    assert re.fullmatch(r"Reading grade \d\.\d\. Most people read this with ease\.", grade)
    assert long.startswith("Longest sentences: “She walks and walks")
    assert long.endswith("walks and …” (30 words)")
    assert long.count("walks") == 12
    assert plainer == "Plainer words: “utilize” → “use”"


def test_hint_for_a_plain_text_is_one_sentence():
    article = make_bare(body="<p>Rest helps. So does a walk.</p>")

    assert reading_hint(article) == ["Reading grade 1.0. Most people read this with ease."]


def test_hint_for_a_hard_text_says_what_to_aim_for_in_its_language():
    spanish = measure("<p>" + "Utilización extraordinariamente complicada. " * 9 + "</p>", "es")

    assert hints(measure(f"<p>{HARD}</p>", "en"), "en")[0].endswith(
        "; aim for 8 or lower. Shorter sentences help most."
    )
    assert "aim for 6 or lower" in hints(spanish, "es")[0]


def test_hint_is_never_a_wall():
    words = ["utilize", "commence", "terminate", "ascertain", "endeavor", "inquire", "facilitate"]
    article = make_bare(body=f"<p>{', '.join(words)}.</p>" + f"<p>{LONG}</p>" * 9)

    said = reading_hint(article)

    assert len(said) == 3
    assert said[1].count("(30 words)") == 3
    assert said[2].count("→") == 6
    assert said[2].endswith(" …")


def test_words_that_the_glossary_explains_are_not_called_hard():
    article = make_bare(body="<p>The renal lesion is benign.</p>")
    assert set(level_of(article).hard_words) == {"renal", "lesion", "benign"}

    make_term("Benign")

    assert set(level_of(article).hard_words) == {"renal", "lesion"}


# In the admin


def test_editor_reads_after_saving_how_the_text_reads(desk):
    article = make_article(topics=[make_topic("pain").slug])

    form = Form(desk, f"/admin/education/article/{article.pk}/change/")
    form.send("_continue", body=f"<p>Utilize &lt;b&gt;it&lt;/b&gt; &amp; rest. {LONG}[1][2]</p>")
    response = desk.get(f"/admin/education/article/{article.pk}/change/")

    said = messages(response)
    assert [line for line in said if line.startswith("Reading grade")]
    assert "Plainer words: “utilize” → “use”" in said


def test_what_a_hint_quotes_is_text_and_no_html(desk):
    article = make_article(topics=[make_topic("pain").slug])
    body = f"<p>&lt;img src=x onerror=alert(1)&gt; {LONG}[1][2]</p>"

    Form(desk, f"/admin/education/article/{article.pk}/change/").send("_continue", body=body)
    response = desk.get(f"/admin/education/article/{article.pk}/change/")

    quoted = [line for line in messages(response) if line.startswith("Longest")]
    assert "<img src=x onerror=alert(1)>" in quoted[0]
    assert read(response).select("[onerror]") == []


def test_form_shows_how_the_saved_text_reads(desk):
    body = f"<p>Utilize it &lt;i&gt;now&lt;/i&gt;. {LONG}</p>"
    article = make_article(body=body, topics=[make_topic("pain").slug])

    page = read(desk.get(f"/admin/education/article/{article.pk}/change/"))

    def shown(name):
        return page.select_one(f".field-{name} .readonly").get_text(" ", strip=True)

    assert re.fullmatch(r"\d+\.\d, in \d+ words and \d+ sentences", shown("reading_grade"))
    assert shown("longest_sentences").endswith("(30 words)")
    assert shown("plainer_words") == "“utilize” → “use”"


def test_form_keeps_showing_the_saved_text_when_it_is_refused(desk):
    article = make_article(body="<p>Rest.</p>", topics=[make_topic("pain").slug])

    response = Form(desk, f"/admin/education/article/{article.pk}/change/").send(
        title="", body=f"<p>{LONG}</p>"
    )

    cells = read(response).select_one(".field-longest_sentences .readonly")
    assert cells.get_text(strip=True) == "None is longer than 20 words."


def test_form_of_a_new_article_has_no_grade_yet(desk):
    page = desk.get("/admin/education/article/add/")

    assert page.status_code == 200
    assert read(page).select(".field-reading_grade") == []


@pytest.mark.parametrize(("summary", "is_told"), [(HARD, True), ("A free ride to visits.", False)])
def test_listing_gets_a_hint_only_when_it_is_hard(desk, summary, is_told):
    resource = make_resource(topics=[make_topic("pain").slug], phones=["503-222-2000"])

    sent = Form(desk, f"/admin/resources/resource/{resource.pk}/change/").send(
        "_continue", summary=summary, description=""
    )
    assert errors(sent) == {}
    said = messages(desk.get(f"/admin/resources/resource/{resource.pk}/change/"))

    assert any(line.startswith("Reading grade") for line in said) == is_told


# The command


def printed(capsys, *args):
    call_command("reading_levels", *args)
    return capsys.readouterr().out.splitlines()


def test_command_lists_the_articles_with_the_hardest_first(capsys):
    make_bare("Plain", body="<p>Rest helps.</p>")
    make_bare("Less plain", body=f"<p>{LONG}</p>")

    lines = printed(capsys, "--language", "en")

    assert lines[0] == "English: 2 of 2 articles (100 %) read at grade 8 or lower."
    assert [line.split()[-1] for line in lines[2:]] == ["less-plain", "plain"]


def test_command_shows_five_unless_all_are_wanted(capsys):
    for number in range(6):
        make_article(f"Rest {number}", body="<p>Rest helps.</p>")

    assert len(printed(capsys, "--language", "en")) == 2 + 5
    assert len(printed(capsys, "--language", "en", "--all")) == 2 + 6


def test_command_fails_when_too_many_articles_are_hard(capsys):
    make_bare("Hard", body=f"<p>{HARD}</p>")
    for number in range(8):
        make_article(f"Plain {number}", body="<p>Rest helps.</p>")

    with pytest.raises(CommandError, match="Too many articles are hard to read: English"):
        call_command("reading_levels")
    assert "8 of 9 articles (89 %)" in capsys.readouterr().out

    make_article("Plain 9", body="<p>Rest helps.</p>")
    assert "9 of 10 articles (90 %)" in printed(capsys)[0]


def test_command_leaves_drafts_out_and_bears_an_empty_portal(capsys):
    make_article("Draft", published=False, body=f"<p>{HARD}</p>")

    assert printed(capsys) == ["English: no articles.", "Spanish: no articles."]


def test_command_reads_the_starter_files_without_a_database(tmp_path):
    environment = {"DEBUG": "true", "VAR_DIR": str(tmp_path), "PATH": "",
                   "DATABASE_URL": f"sqlite:///{tmp_path}/none/db.sqlite3"}  # fmt: skip

    done = subprocess.run(
        [sys.executable, "manage.py", "reading_levels", "--files"],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^English: \d+ of \d+ articles \(\d+ %\)", done.stdout)
    assert re.search(r"^Spanish: \d+ of \d+ articles \(100 %\)", done.stdout, re.MULTILINE)


def test_files_with_facts_and_care_cards_are_measured_as_they_are_read(
    capsys, tmp_path, monkeypatch
):
    (tmp_path / "articles").mkdir()
    (tmp_path / "facts.yaml").write_text(
        '- {slug: six, value: "6 %", wording_en: "About {value} of women.", wording_es: ""}'
    )
    (tmp_path / "articles" / "rest.md").write_text(
        "---\nslug: rest\nlanguage: en\nanswer: Rest helps.\ncare: {today: [You fall.]}\n"
        "questions: ['Can I fly?']\n---\n\n## So?\n\nIt is so. [fact:six]\n"
    )
    monkeypatch.setattr("education.management.commands.reading_levels.FOLDER", tmp_path)

    lines = printed(capsys, "--files", "--language", "en")

    # The answer has 2, the heading 1, the text 3, the fact 4, the sign 2, the question 3.
    assert lines[2].split()[1:] == ["15", "rest"]


def test_make_check_prints_the_reading_levels():
    assert "manage.py reading_levels --files" in (ROOT / "Makefile").read_text()


def test_text_of_the_page_is_what_is_measured(client):
    article = make_article(body="<p>Rest helps. So it does.</p>")

    shown = BeautifulSoup(client.get(article.get_absolute_url()).content, "html.parser")

    assert "So it does." in shown.select_one(".reading").get_text()
    assert "So it does." in [text for text, _count in level_of(article).longest]
