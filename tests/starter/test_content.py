"""The starter content keeps its own rules, and people find in it what is for their place.

The rules are those of docs/starter-content.md. Everything is loaded once, the way an installation
loads it, and only read here.
"""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from education.facts import slugs_in_html
from education.models import Article, CareNote, Fact, GlossaryTerm
from education.reading_level import level_of
from events.models import Event, Venue
from mbcportal.affiliates.models import Affiliate, Membership
from mbcportal.taxonomy.models import MetastasisSite, Region, Topic
from resources.models import Organization, Phone, Resource
from resources.phones import FICTION, normalise

pytestmark = pytest.mark.django_db

# Organizations that the public pages this portal grew from name, as they are written here.
NAMED = [
    "Breast Friends",
    "Breastcancer.org",
    "FORCE – Facing Our Risk of Cancer Empowered",
    "Living Beyond Breast Cancer",
    "METAvivor",
    "Metastatic Breast Cancer Alliance",
    "Metastatic Breast Cancer Network",
    "Metastatic Breast Cancer Project",
    "Susan G. Komen",
]
SITES = {"bone", "liver", "lung", "brain", "other"}
REGIONS = {
    "united-states", "oregon", "washington", "idaho", "montana",
    "portland-metro", "sw-washington", "treasure-valley",
}  # fmt: skip
TOPICS = {
    "basics", "newly-diagnosed", "recurrence", "prognosis", "tests", "genetics", "treatment",
    "radiation", "clinical-trials", "second-opinion", "stopping-treatment", "complementary",
    "research", "side-effects", "pain", "fatigue", "nutrition", "exercise", "urgent-symptom",
    "palliative-care", "hospice", "end-of-life", "planning", "legacy", "grief", "helpline",
    "crisis", "navigation", "support-group", "peer-mentor", "counseling", "emotional-health",
    "scanxiety", "spiritual", "relationships", "sexual-health", "fertility", "caregivers",
    "children-family", "identity", "young", "men", "black-women", "lgbtq", "spanish-language",
    "money", "rides", "lodging", "food", "home-help", "childcare", "equipment",
    "wigs-appearance", "practical", "work-disability", "insurance", "legal", "questions-to-ask",
    "education-event", "conference", "retreat", "creative", "fundraiser", "media", "national-org",
}  # fmt: skip

# Words that make an illness a war, and those who die its losers. "Fight infection" is what blood
# cells do, and the names of organizations are their own: see `own_words`.
WAR = re.compile(
    r"\b(battl\w*|fights?|fighting|fought|fighters?|warriors?|soldiers?|victims?|heroic|heroes"
    r"|conquer\w*|defeat\w*|surrender\w*|war on cancer|lost (?:her|his|their) life"
    r"|los(?:e|es|t) (?:the|her|his|their|your) (?:battle|fight)|beat(?:ing)? (?:the )?cancer"
    r"|suffer(?:s|ing)? from|brave(?:ly|ry)?)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\byou (?:should|could) (?:not )?have (?:\w+ed|been|done|gone|known|come|seen|told)\b"
    r"|\byour (?:own )?fault\b(?<!not your fault)|\byou failed\b(?<!not mean that you failed)",
    re.IGNORECASE,
)
COMFORT = re.compile(
    r"\b(?:everything|it|you) will be (?:fine|ok|okay|all right)\b|\b(?:do not|don't) worry\b"
    r"|\bstay (?:strong|positive)\b|\bmiracle\b|\bguaranteed?\b",
    re.IGNORECASE,
)
# Figures that need a source: shares, sums, temperatures, and how many or how long.
NUMBER = r"\d+(?:[.,]\d+)*"
STATISTIC = re.compile(
    rf"{NUMBER}\s*(?:%|percent)|\$\s*\d|\b\d+ (?:of|in|out of) (?:every )?\d+\b"
    r"|\b(?:one|two|three|four) (?:in|out of) (?:two|three|four|five|six|ten|\d+)\b"
    r"|\bhalf (?:of )?(?:the|all) (?:people|women)\b|\bone-third\b"
    rf"|{NUMBER}\s+(?:people|women|men)\b"
    r"|\b\d{1,3},\d{3}\b",
    re.IGNORECASE,
)
MEASURE = re.compile(
    rf"{NUMBER}\s*°|{NUMBER} (?:to {NUMBER} )?(?:full |or more )?"
    r"(?:mg|ounces|months?|weeks?|days?|hours?|minutes?|studies|workers|miles)\b",
    re.IGNORECASE,
)
# Everyday numbers that need none: when to call, how to rate a pain, an example made up as one.
EVERYDAY = re.compile(
    r"24 hours a day|7 days a week|\bunder 18\b|\b4 out of 10\b|\b0 to 10\b|\b3 a\.m\."
    r"|A result in 12 people is not the same as one in 1,200\.",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SOURCED = re.compile(r"\[(?:(\d{1,3})|fact:[^\]]+)\]")
BODY_FIGHTS = re.compile(r"\bfight(?:s|ing)? (?:off )?(?:an |the )?infections?\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Everything `load_starter` loads, without the sample staff of development."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _content(loaded, db):
    pass


def own_words(article):
    """Return all that an article says, as plain text."""
    parts = [article.title, article.answer, article.summary, article.hard_note]
    parts += [strip_tags(article.body.replace("</", " </"))]
    parts += article.questions.values_list("text", flat=True)
    parts += article.care_notes.values_list("text", flat=True)
    return BODY_FIGHTS.sub("", " ".join(parts))


def cited(article):
    return {int(number) for number in re.findall(r"\[(\d+)\]", article.body)}


def links(html):
    return [a["href"] for a in BeautifulSoup(html, "html.parser").select("a[href]")]


def said_anywhere():
    """Yield (where, words) of every text of the starter content."""
    for model in [Organization, Resource, Phone, Venue, Event, Article, CareNote, GlossaryTerm]:
        texts = [
            field.attname
            for field in model._meta.fields
            if field.get_internal_type() in {"CharField", "TextField", "URLField"}
        ]
        for row in model.objects.values("pk", *texts):
            yield f"{model.__name__} {row.pop('pk')}", " ".join(map(str, row.values()))


# How much there is


def test_content_covers_the_nation_and_four_states():
    serving = {
        slug: Resource.objects.published().filter(service_area__slug=slug).distinct().count()
        for slug in ["united-states", "oregon", "washington", "idaho", "montana"]
    }

    assert Resource.objects.published().count() >= 90
    assert serving["united-states"] >= 60
    assert min(serving.values()) >= 8


def test_content_has_events_articles_and_words():
    assert Event.objects.published().count() >= 14
    assert Article.objects.published().count() >= 30
    assert GlossaryTerm.objects.published().count() >= 60


def test_everything_loaded_is_public():
    for model in [Resource, Event, Article, GlossaryTerm]:
        assert model.objects.count() == model.objects.published().count()


@pytest.mark.parametrize("name", NAMED)
def test_organization_of_the_first_pages_is_listed_with_help(name):
    assert Resource.objects.published().filter(organization__name=name).exists()


def test_end_of_life_doulas_are_listed():
    found = Resource.objects.filter(name__icontains="doula", service_area__slug="portland-metro")

    assert found.count() == 1


def test_every_organization_gives_some_help():
    assert list(Organization.objects.filter(resources=None)) == []


# What content is sorted by


def test_slugs_of_the_taxonomy_are_all_there():
    leaves = set(Topic.objects.exclude(parent=None).values_list("slug", flat=True))

    assert leaves == TOPICS
    assert set(MetastasisSite.objects.values_list("slug", flat=True)) == SITES
    assert set(Region.objects.values_list("slug", flat=True)) >= REGIONS


def test_taxonomy_speaks_spanish():
    for model in [Topic, MetastasisSite]:
        assert list(model.objects.filter(name_es="")) == []
    assert (
        list(
            Region.objects.filter(slug__in=REGIONS - {"idaho", "montana"}, kind="area", name_es="")
        )
        == []
    )


def test_everything_has_topics_and_the_first_is_its_main_one():
    for model in [Resource, Event, Article]:
        originals = model.objects.filter(translation_of=None)
        for row in originals.prefetch_related("topics").select_related("main_topic"):
            assert 1 <= row.topics.count() <= 4, row.slug
            assert row.main_topic in row.topics.all(), row.slug


# Listings


def test_every_listing_has_a_source_that_was_read():
    wrong = [
        row.slug
        for row in Resource.objects.prefetch_related("sources")
        if not row.sources.all()
        or not all(
            source.url.startswith(("https://", "http://")) and source.title and source.read_on
            for source in row.sources.all()
        )
    ]

    assert wrong == []


def test_no_source_was_read_in_the_future():
    assert not Resource.objects.filter(sources__read_on__gt=date(2026, 11, 22)).exists()


def test_no_listing_claims_to_be_verified():
    assert set(Resource.objects.values_list("verified_on", "verified_how")) == {(None, "")}


def test_every_phone_is_one_that_can_be_called():
    for phone in Phone.objects.select_related("resource"):
        is_sample = phone.resource.is_sample
        assert normalise(phone.number, is_fiction_fine=is_sample) == phone.number
        assert is_sample or not FICTION.fullmatch(phone.number)


def test_letters_of_a_phone_spell_its_number():
    keys = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
    lettered = Phone.objects.exclude(vanity="")

    # A word may be longer than the number: the telephone takes its first letters.
    wrong = [
        phone.vanity
        for phone in lettered
        if not re.sub(r"\D", "", phone.vanity.upper().translate(keys))
        .removeprefix("1")
        .startswith(phone.number.removeprefix("+1"))
    ]

    assert lettered.count() >= 3
    assert wrong == []


def test_listing_without_phone_mailbox_or_website_says_how_to_start():
    hard = Resource.objects.filter(website="", email="", phones=None)

    assert hard.count() <= 3
    assert [row.slug for row in hard if not row.how_to_start] == []


def test_summaries_are_short():
    for model in [Resource, Event, Article]:
        too_long = [row.slug for row in model.objects.all() if not 1 <= len(row.summary) <= 240]
        assert too_long == []


def test_komen_helpline_keeps_its_hours():
    helpline = Resource.objects.get(slug="komen-breast-care-helpline")

    assert helpline.time_zone == "America/New_York"
    assert list(helpline.opening_hours.values_list("weekday", "opens", "closes")) == [
        *[(day, time(9), time(19)) for day in range(4)],
        (4, time(9), time(18)),
    ]
    assert "+18774656636" in helpline.phones.values_list("number", flat=True)


# Privacy


def test_no_private_mailbox_or_person_of_the_first_pages_appears():
    private = re.compile(r"bjamieson|\bemily\b|@komenoregon|503.?546.?7445", re.IGNORECASE)

    assert [where for where, words in said_anywhere() if private.search(words)] == []


def test_every_mailbox_is_a_general_one():
    mailbox = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
    general = re.compile(
        r"(info|help|helpline|contact|support|hello|office|navigat\w*|program\w*|client\w*|grants?"
        r"|assist\w*|care\w*|admin\w*|questions?|service\w*|patient\w*|resource\w*|cancer\w*"
        r"|referral\w*|mail|team|outreach|intake|apply|application\w*|shiba|medicare|ask\w*"
        r"|registry|ihdr|mbcn|\w*polst\w*|\w*retreat\w*|\w*doula\w*|\w*hospice\w*)([.+_-]?\w*)@",
        re.IGNORECASE,
    )
    addresses = {found for _where, words in said_anywhere() for found in mailbox.findall(words)}
    addresses |= set(Resource.objects.exclude(email="").values_list("email", flat=True))

    assert sorted(address for address in addresses if not general.match(address)) == []


def test_no_event_gives_its_meeting_link_away():
    assert not Event.objects.exclude(join_url="").exists()
    meeting = re.compile(r"zoom\.us/j|meet\.google\.com|teams\.microsoft\.com", re.IGNORECASE)
    assert [where for where, words in said_anywhere() if meeting.search(words)] == []


# Articles


def test_no_article_speaks_of_war():
    assert WAR.search("She fights cancer.")
    assert not WAR.search(BODY_FIGHTS.sub("", "White cells fight infection."))

    found = {
        article.slug: [match.group() for match in WAR.finditer(own_words(article))]
        for article in Article.objects.all()
    }

    assert {slug: words for slug, words in found.items() if words} == {}


def test_no_article_blames_or_promises():
    assert BLAME.search("You should have called.")
    assert COMFORT.search("Do not worry, you will be fine.")

    found = {}
    for article in Article.objects.filter(language="en"):
        # What others say stands in quotation marks, to show how it sounds.
        own = re.sub(r"[\"“][^\"”]*[\"”]", "", own_words(article))
        found[article.slug] = BLAME.findall(own) + COMFORT.findall(own)

    assert {slug: words for slug, words in found.items() if words} == {}


def test_no_article_calls_people_survivors_or_patients_victims():
    label = re.compile(r"\b(?:MBC|cancer) (?:survivor|victim|sufferer)s?\b", re.IGNORECASE)

    assert [a.slug for a in Article.objects.all() if label.search(own_words(a))] == []


def test_every_article_has_two_sources_with_an_address():
    wrong = [
        article.slug
        for article in Article.objects.exclude(kind__in=Article.POSTS).prefetch_related(
            "references"
        )
        if len(article.references.all()) < 2
        or not all(r.url.startswith(("https://", "http://")) for r in article.references.all())
    ]

    assert wrong == []


def test_sample_stories_say_so_first():
    for story in Article.objects.filter(kind="story"):
        assert story.title.startswith("Sample story: ")
        assert story.body.startswith("<p>This is a sample story.")
        assert story.byline.endswith("(made up)")


def test_every_citation_has_its_source_and_every_source_is_cited():
    wrong = {
        article.slug: cited(article) ^ {row.position for row in article.references.all()}
        for article in Article.objects.prefetch_related("references")
    }
    for article in Article.objects.prefetch_related("references"):
        # A fact brings its source: it cites the article's entry for the same work.
        works = set(Fact.objects.filter(slug__in=slugs_in_html(article.body)).values_list("doi"))
        wrong[article.slug] -= {
            row.position for row in article.references.all() if (row.doi,) in works
        }

    assert {slug: numbers for slug, numbers in wrong.items() if numbers} == {}


def test_every_link_inside_the_portal_leads_somewhere():
    texts = [
        *Article.objects.values_list("slug", "body"),
        *Resource.objects.values_list("slug", "description"),
        *Resource.objects.values_list("slug", "how_to_start"),
        *Event.objects.values_list("slug", "description"),
    ]
    found = {(slug, href.partition("#")[0]) for slug, html in texts for href in links(html)}
    inside = {(slug, href) for slug, href in found if href.startswith("/")}
    client = Client()

    statuses = {href: client.get(href).status_code for href in {href for _slug, href in inside}}

    assert len(inside) >= 30
    assert sorted((slug, href) for slug, href in inside if statuses[href] != 200) == []


def test_every_link_outside_is_encrypted_or_a_plain_page():
    texts = [*Article.objects.values_list("slug", "body")]
    outside = [href for _slug, html in texts for href in links(html) if not href.startswith("/")]

    assert [href for href in outside if not href.startswith(("https://", "tel:"))] == []


def test_no_raw_markdown_is_left_in_the_texts():
    left = re.compile(r"\]\(|\*\*|\((?:learn|resource):|^#{1,6} ", re.MULTILINE)

    assert [a.slug for a in Article.objects.all() if left.search(strip_tags(a.body))] == []


def test_no_article_claims_a_medical_review():
    assert [article.slug for article in Article.objects.all() if article.is_reviewed] == []
    assert "not yet" in Client().get("/learn/palliative-care/").content.decode().lower()


def test_nearly_all_articles_are_read_with_eight_years_of_school():
    articles = Article.objects.filter(language="en")
    grades = {article.slug: level_of(article).grade for article in articles}
    hard = {slug: round(value, 1) for slug, value in grades.items() if value > 8}

    assert len(hard) <= len(grades) * 0.1, hard
    assert max(grades.values()) < 10


def test_hard_subjects_say_first_what_they_are_about():
    for slug in ["prognosis-and-time", "end-of-life", "hospice-care"]:
        notes = Article.objects.filter(slug=slug).values_list("hard_note", flat=True)
        assert notes, slug
        assert all(notes), slug


def test_symptom_pages_say_when_to_call():
    for slug in ["bone-metastasis", "brain-metastasis", "lung-metastasis", "urgent-symptoms"]:
        article = Article.objects.get(slug=slug, language="en")
        levels = set(article.care_notes.values_list("level", flat=True))
        assert levels >= {"emergency", "today"}, slug


def test_figures_of_the_first_pages_have_their_year_and_source():
    for article in Article.objects.filter(body__contains="154,000"):
        paragraph = next(p for p in re.findall(r"<(?:p|li)>.*?</(?:p|li)>", article.body, re.DOTALL)
                         if "154,000" in p)  # fmt: skip
        assert re.search(r"20\d\d", paragraph), article.slug
        assert re.search(r"\[\d+\]", paragraph), article.slug


def blocks(html):
    """Yield each paragraph, item and row of a text with the sentences that speak for it.

    For an item or a row these are also the paragraphs before and after its list or table.
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(["p", "li", "tr"]):
        if tag.find(["p", "ul", "ol"]):
            continue
        said = " ".join(tag.get_text(" ").split())
        whole = tag.find_parent(["ul", "ol", "table"])
        beside = [whole.find_previous_sibling(), whole.find_next_sibling()] if whole else []
        yield said, " ".join([said, *(one.get_text(" ") for one in beside if one)])


def unsourced(html, years):
    """Return the paragraphs with a figure that has no source, or a share without its year.

    `years` has the year of each source that has one.
    """
    wrong = []
    for said, speaking in blocks(html):
        bare = EVERYDAY.sub("", SOURCED.sub("", said))
        numbers = SOURCED.findall(speaking)
        is_share = STATISTIC.search(bare)
        has_year = YEAR.search(speaking) or any(not n or years.get(int(n)) for n in numbers)
        if (is_share or MEASURE.search(bare)) and (not numbers or (is_share and not has_year)):
            wrong.append(said)
    return wrong


@pytest.mark.parametrize(
    "text",
    [
        "About 6% of them.", "About 6 percent of them.[1]", "It costs $5.", "One in five people.",
        "Call at 100.4°F.", "It counts 154,000 of them in 2017.", "Wait 24 months.",
        "In 40 of 100 people it does.[2]", "357 people took part.[1]",
    ],
)  # fmt: skip
def test_figure_without_source_or_year_is_found(text):
    assert unsourced(f"<p>{text}</p>", {3: 2020}) == [text]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Call 911 or 988, 24 hours a day.</p>",
        "<p>About 6% of them.[3]</p>",
        "<p>In 2019, about 6% of them.[1]</p>",
        "<p>[fact:de-novo-share] So 6% it is.</p>",
        "<p>Wait 24 months.[1]</p>",
        "<p>You qualify if you:[1]</p><ul><li>have 50 workers</li></ul>",
        "<table><tr><td>Every 4 weeks</td></tr></table><p>So the guideline of 2017.[1]</p>",
        "<p>Rate it from 0 to 10. HER2 and CDK4/6 are names.</p>",
    ],
)
def test_figure_with_its_source_is_fine(html):
    assert unsourced(html, {3: 2020}) == []


def test_every_figure_of_an_article_has_its_source_and_every_share_its_year():
    found = {}
    for article in Article.objects.filter(language="en").prefetch_related("references"):
        years = {row.position: row.year for row in article.references.all()}
        found[article.slug] = unsourced(article.body, years)

    assert {slug: texts for slug, texts in found.items() if texts} == {}


def test_figures_outside_the_text_have_their_source_in_it():
    found = {}
    for article in Article.objects.filter(language="en").prefetch_related("care_notes"):
        texts = [article.answer, article.summary, article.hard_note]
        texts += [note.text for note in article.care_notes.all()]
        sourced = " ".join(
            said for said, speaking in blocks(article.body) if SOURCED.search(speaking)
        )
        figures = {
            match[0]
            for text in texts
            for pattern in (STATISTIC, MEASURE)
            for match in pattern.finditer(EVERYDAY.sub("", text))
        }
        # What is urgent, and why, has its page with its sources.
        if "/learn/urgent-symptoms/" not in article.body:
            found[article.slug] = {figure for figure in figures if figure not in sourced}

    assert {slug: figures for slug, figures in found.items() if figures} == {}


# Kinds that answer a question; a post, a recording or a list of questions does not.
ANSWERING = ["guide", "site-page", "treatment", "fact-sheet"]


def test_headings_of_articles_are_questions():
    headings = {
        article.slug: [h.get_text() for h in BeautifulSoup(article.body, "html.parser")("h2")]
        for article in Article.objects.filter(language="en", kind__in=ANSWERING)
    }
    wrong = {slug: [h for h in found if not h.endswith("?")] for slug, found in headings.items()}

    assert min(map(len, headings.values())) >= 3
    assert {slug: found for slug, found in wrong.items() if found} == {}


def test_every_word_of_the_glossary_has_a_meaning_in_two_languages():
    unfinished = [
        term.slug
        for term in GlossaryTerm.objects.all()
        if not (term.term_es and term.definition_en and term.definition_es)
    ]

    assert unfinished == []


# Staff


def test_sample_staff_are_not_made_in_production():
    assert Affiliate.objects.count() == 3
    assert User.objects.count() == 0
    assert Membership.objects.count() == 0


def test_sample_staff_of_each_affiliate_are_made_in_development(settings):
    settings.DEBUG = True

    call_command("load_starter", verbosity=0)

    people = Membership.objects.values_list("affiliate__slug", "role", "user__groups__name")
    roles = [
        ("coordinator", "Event coordinator"),
        ("editor", "Affiliate editor"),
        ("manager", "Affiliate manager"),
    ]
    medical = [("medical-editor", "Medical editor"), ("medical-reviewer", "Medical reviewer")]
    assert sorted(people) == [
        (affiliate, *role)
        for affiliate in ["idaho-montana", "national-office", "oregon-sw-washington"]
        for role in [*roles, *(medical if affiliate == "national-office" else [])]
    ]
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == [
        "sample-admin"
    ]


def test_loading_again_changes_nothing():
    before = {model: list(model.objects.order_by("pk").values()) for model in [Resource, Article]}

    call_command("load_starter", verbosity=0)

    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_every_listing_can_be_edited_with_its_organization():
    apart = [
        f"{row.slug}: {row.affiliate.slug}, {row.organization.affiliate.slug}"
        for row in Resource.objects.select_related("affiliate", "organization__affiliate")
        if row.organization.affiliate != row.affiliate
        and row.organization.affiliate.slug != "national-office"
    ]

    assert apart == []


def test_listing_is_kept_by_an_affiliate_of_its_place():
    spokane = Resource.objects.get(slug="hospice-of-spokane-care")

    assert spokane.affiliate.slug == "national-office"


def test_every_event_can_be_edited_with_its_venue():
    events = Event.objects.exclude(venue=None).select_related("affiliate", "venue__affiliate")

    assert [e.slug for e in events if e.affiliate != e.venue.affiliate] == []


# Events


def test_dinner_series_waits_for_its_dates():
    dinner = Event.objects.get(slug="mbc-dinner-series-portland")

    assert (dinner.starts_on, dinner.occurrences.count()) == (None, 0)
    assert "quarter" in dinner.date_note
    assert "Every quarter" in Client().get(dinner.get_absolute_url()).content.decode()


def test_conference_is_two_days_in_september_in_seattle():
    conference = Event.objects.get(slug="northwest-mbc-conference")
    occurrence = conference.occurrences.get()

    assert conference.venue.city == "Seattle"
    assert occurrence.starts_day.month == 9
    assert occurrence.last_day - occurrence.starts_day == timedelta(days=1)
    assert conference.is_sample


def test_connection_group_meets_on_first_tuesdays_at_four_in_boise():
    group = Event.objects.get(slug="mbc-connection-group")
    dates = [
        row.starts_at.astimezone(ZoneInfo("America/Boise"))
        for row in group.occurrences.upcoming()[:14]
    ]

    assert len(dates) == 14
    assert {(at.weekday(), at.day <= 7, at.hour, at.minute) for at in dates} == {(1, True, 16, 0)}
    assert {at.utcoffset() for at in dates} == {timedelta(hours=-7), timedelta(hours=-6)}
    assert set(group.service_area.values_list("slug", flat=True)) == {"idaho", "montana"}


def test_impact_series_leads_to_komen():
    series = Event.objects.get(slug="komen-mbc-impact-series")

    assert (series.format, series.registration) == ("online", "external")
    assert series.registration_url == "https://komen.org/mbcseries"
    assert not series.is_sample


def test_made_up_events_say_so():
    silent = [e.slug for e in Event.objects.filter(is_sample=True) if not e.sample_note]
    page = Client().get("/events/gentle-chair-yoga-online/").content.decode()

    assert silent == []
    assert "made up" in page


def test_affiliates_and_the_nation_have_events_to_come():
    for affiliate in Affiliate.objects.all():
        assert affiliate.events.filter(
            occurrences__ends_at__gt=timezone.now()
        ).exists(), affiliate.slug  # fmt: skip


# Journeys


def found_at(query):
    """Return the slugs of all listings that a person gets, page after page, and the first page."""
    client, slugs, number, first = Client(), [], 1, None
    while True:
        page = BeautifulSoup(client.get(f"/resources/{query}&page={number}").content, "html.parser")
        first = first or page
        slugs += [a["href"].split("/")[2] for a in page.select(".cards .card h3 a")]
        if not page.select_one('a[rel="next"]') and number * 20 >= total(first):
            return slugs, first
        number += 1


def total(page):
    return int(re.search(r"\d+", page.select_one(".results-head h2").get_text())[0])


def areas_of(slugs):
    rows = Resource.objects.filter(slug__in=slugs).prefetch_related("service_area")
    return {row.slug: {region.slug for region in row.service_area.all()} for row in rows}


def test_person_in_boise_sees_idaho_and_national_help_only():
    slugs, page = found_at("?zip=83702")
    areas = areas_of(slugs)
    right = {"united-states", "idaho", "treasure-valley", "ada-county-idaho"}

    assert total(page) == len(slugs) == len(set(slugs))
    assert "Boise, ID 83702" in page.select_one(".results-head h2").get_text()
    assert [slug for slug, served in areas.items() if not served & right] == []
    assert {"idaho-medicaid-rides", "st-lukes-boise-guest-house", "idaho-211-careline"} <= set(
        slugs
    )
    assert "komen-breast-care-helpline" in slugs
    assert not {"breast-friends-lyft-transportation-program", "oregon-health-plan-rides"} & set(
        slugs
    )
    everyone = Resource.objects.filter(service_area__slug__in=right).distinct().count()
    assert len(slugs) == everyone


def test_person_in_vancouver_sees_help_on_both_sides_of_the_river():
    slugs, page = found_at("?zip=98660")
    areas = areas_of(slugs)
    right = {
        "united-states", "washington", "sw-washington", "portland-metro", "clark-county-washington",
    }  # fmt: skip

    assert total(page) == len(slugs) == len(set(slugs))
    assert [slug for slug, served in areas.items() if not served & right] == []
    assert {
        "pink-lemonade-mbc-programs",
        "sw-washington-trip-resource-center",
        "apple-health-rides",
        "breast-friends-lyft-transportation-program",
        "komen-breast-care-helpline",
    } <= set(slugs)
    assert not {"oregon-health-plan-rides", "idaho-medicaid-rides", "cancer-cant-rides"} & set(
        slugs
    )
    assert len(slugs) == Resource.objects.filter(service_area__slug__in=right).distinct().count()


@pytest.mark.parametrize(
    ("zip_code", "wanted", "unwanted"),
    [
        ("98660", "breast-friends-lyft-transportation-program", "ride-to-care-portland"),
        ("97201", "ride-to-care-portland", "sw-washington-trip-resource-center"),
        ("83702", "idaho-medicaid-rides", "cancer-cant-rides"),
        ("83814", "cancer-cant-rides", "breast-friends-lyft-transportation-program"),
        ("59801", "montana-medicaid-travel-help", "idaho-medicaid-rides"),
    ],
)
def test_rides_are_for_the_place_where_a_person_lives(zip_code, wanted, unwanted):
    slugs, _page = found_at(f"?zip={zip_code}&topic=rides")

    assert wanted in slugs
    assert unwanted not in slugs


def test_nearest_help_comes_first():
    slugs, _page = found_at("?zip=98660&topic=rides")
    areas = areas_of(slugs)
    is_national = ["united-states" in areas[slug] for slug in slugs]

    assert True in is_national
    assert is_national == sorted(is_national)


def test_person_in_boise_sees_the_group_and_not_the_dinner():
    page = Client().get("/events/?zip=83702").content.decode()

    assert "MBC Connection Group" in page
    assert "Metastatic Breast Cancer Dinner Series" not in page


def test_person_in_vancouver_sees_the_dinner_and_not_the_group():
    page = Client().get("/events/?zip=98660").content.decode()

    assert "Metastatic Breast Cancer Dinner Series" in page
    assert "MBC Connection Group" not in page


@pytest.mark.parametrize("model", [Resource, Event, Article])
def test_every_page_of_the_content_opens(model):
    client = Client()
    rows = list(model.objects.all())

    statuses = {row.slug: client.get(row.get_absolute_url()).status_code for row in rows}

    assert {slug: status for slug, status in statuses.items() if status != 200} == {}
