import math
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from mbcportal.search import analysis
from mbcportal.search.index import Index, current_index
from mbcportal.search.models import Document, SearchState, SynonymSet, write_entry
from mbcportal.taxonomy.places import place_of, place_of_region, place_of_zip
from resources.models import Resource
from tests.content import make_regions, make_resource

KIND = "resource"
HOUR = timedelta(hours=1)
numbers = count(1)

pytestmark = pytest.mark.django_db


@dataclass
class Row:
    """One entry as plain counting sees it."""

    number: int
    original: int
    kind: str
    language: str
    title: str
    keywords: str
    body: str
    terms: dict
    verified_on: date | None
    is_hidden: bool
    summary: str = ""
    pk: int = 0

    def write(self, now):
        """Write the entry. Hidden is either not yet public or not any more."""
        since, until = now - HOUR, None
        if self.is_hidden:
            since, until = (now + HOUR, None) if self.original % 2 else (now - HOUR, now)
        elif self.original % 3 == 0:
            until = now + HOUR
        document = Document(
            self.title,
            self.keywords,
            self.summary,
            self.body,
            self.terms,
            verified_on=self.verified_on,
        )
        self.pk = write_entry(
            self.kind,
            self.number,
            document,
            original_id=self.original,
            language=self.language,
            visible_from=since,
            visible_until=until,
        ).pk

    def has(self, word, *parts):
        stems = " ".join(
            analysis.stems(getattr(self, part), self.language) for part in parts
        ).split()
        return any(analysis.stems(word, language) in stems for language in ("en", "es"))

    def has_value(self, group, values):
        return bool(set(map(str, self.terms.get(group, ()))) & set(values))


def entry(title, *, keywords="", body="", original=None, language="en", verified_on=None, **terms):
    """Write one entry of a listing that anyone may see. Return its object id."""
    number = next(numbers)
    row = Row(
        number, original or number, KIND, language, title, keywords, body, terms, verified_on, False
    )
    row.write(timezone.now().replace(microsecond=0) + HOUR / 2)
    SearchState.renew()
    return number


def find(words=None, language="en", **asked):
    index = current_index()
    return index.find(KIND, language, text=index.read(words) if words else None, **asked)


def ids(words=None, language="en", **asked):
    return find(words, language, **asked).ids


# Against plain counting

GROUPS = {
    "topic": ["rides", "money", "wigs"],
    "audience": ["people", "caregivers"],
    "language": ["en", "es", "vi"],
    "format": ["online", "phone"],
    "cost": ["free"],
}
# Too far from each other to be taken for a wrong spelling.
WORDS = ["hospice", "money", "wigs", "viajes", "ortografía", "counseling", "quimioterapia"]


def world(rng, regions, now):
    """Make 30 listings and events at random, some in two languages, and write them."""
    rows = []
    for original in range(1, 31):
        languages = rng.choice([["en"], ["en"], ["en", "es"], ["es"]])
        kind = rng.choice(["resource", "resource", "event"])
        terms = {
            group: set(rng.sample(values, rng.randint(0, len(values))))
            for group, values in GROUPS.items()
        }
        terms["main"] = set(rng.sample(sorted(terms["topic"]), min(1, len(terms["topic"]))))
        terms["region"] = {
            rng.choice(regions).pk for _number in range(rng.choice([0, 1, 1, 1, 2, 3]))
        }
        verified_on = rng.choice([None, date(2026, 1, rng.randint(1, 5))])
        is_hidden = rng.random() < 0.2
        rows += [
            Row(
                number=original if language == languages[0] else 100 + original,
                original=original,
                kind=kind,
                language=language,
                title=f"{rng.choice(['A', 'b', 'Á'])} {_some(rng, 2)} {rng.randint(1, 9)}",
                keywords=_some(rng, 2),
                summary=_some(rng, 1),
                body=_some(rng, 3),
                terms=terms,
                verified_on=verified_on,
                is_hidden=is_hidden,
            )
            for language in languages
        ]
    rng.shuffle(rows)
    for row in rows:
        row.write(now)
    SearchState.renew()
    return rows


def _some(rng, most):
    return " ".join(rng.choices(WORDS, k=rng.randint(0, most)))


def selection(rng, regions):
    """Return what one person asks for."""
    chosen = {
        group: rng.sample(values, rng.randint(1, len(values)))
        for group, values in GROUPS.items()
        if rng.random() < 0.3
    }
    place = rng.choice([None, None, place_of(rng.choice(regions)), place_of_zip("98660")])
    return {
        "kind": rng.choice(["resource", "event"]),
        "language": rng.choice(["en", "es"]),
        "words": rng.sample(WORDS, rng.choice([0, 0, 1, 1, 2, 3])),
        "place": place,
        "chosen": chosen,
        "within": rng.sample(range(1, 35), 20) if rng.random() < 0.2 else None,
        "sort": rng.choice(["", "", "", "name", "checked"]),
        "leaving_out": {"audience": ["caregivers"]} if rng.random() < 0.2 else {},
    }


def seen(rows, kind, language):
    """Return what readers of a language see: the row in their language, else the other one."""
    public = [row for row in rows if row.kind == kind and not row.is_hidden]
    own = {row.original for row in public if row.language == language}
    return [row for row in public if row.language == language or row.original not in own]


def tier(row, place):
    """Return how near a listing's help is to a place, or None when it does not serve it."""
    serves = row.terms["region"]
    return next((rank for rank, tier in enumerate(place.tiers) if serves & tier), None)


# How much a word counts where it stands, and where one step of relevance ends and the next begins.
PROMINENCE = [
    (("title",), 1.0),
    (("title", "keywords"), 0.7),
    (("title", "keywords", "summary"), 0.45),
    (("title", "keywords", "summary", "body"), 0.2),
]
STEPS = [0.85, 0.62, 0.4, 0.2]


def weight_of(word, rows, size):
    """Return what a word says: less the more rows have it, little when only texts have it."""
    many = sum(row.has(word, *PROMINENCE[-1][0]) for row in rows)
    if not many:
        return 0
    is_topical = any(row.has(word, "title", "keywords") for row in rows)
    return math.log(1 + size / (1 + many)) * (1 if is_topical else 0.35)


def scored(rows, words, found):
    """Return {number: score} of what fits the words, and whether nothing has all of them."""
    everywhere = PROMINENCE[-1][0]
    size = sum(not row.is_hidden for row in rows)
    weights = [weight_of(word, rows, size) for word in words]
    scores, shares = {}, {}
    if not sum(weights):
        return {}, False
    for row in found:
        score = share = 0
        for word, weight in zip(words, weights, strict=True):
            hundredths = 100 * weight / sum(weights)
            places = [prominence for parts, prominence in PROMINENCE if row.has(word, *parts)]
            if places:
                part = hundredths * (0.6 if places[0] == 0.2 else 1)
                score, share = round(score + hundredths * places[0]), round(share + part)
        if share:
            scores[row.number], shares[row.number] = score / 100, share
    whole = {row.number for row in found if all(row.has(word, *everywhere) for word in words)}
    if whole and len(words) <= 2:
        return {number: scores[number] for number in whole}, False
    enough = {number: score for number, score in scores.items() if shares[number] >= 60}
    return enough or scores, bool(scores) and not whole


def counted(rows, asked):
    """Answer a search by looking at each row: (rows, counts, scores, is_partial)."""
    place, chosen = asked["place"], asked["chosen"]
    found = [
        row
        for row in seen(rows, asked["kind"], asked["language"])
        if not any(row.has_value(group, values) for group, values in asked["leaving_out"].items())
    ]
    scores, is_partial = {}, False
    if asked["words"]:
        scores, is_partial = scored(rows, asked["words"], found)
        found = [row for row in found if row.number in scores]
    if asked["within"] is not None:
        found = [row for row in found if row.original in asked["within"]]
    if place is not None:
        found = [row for row in found if tier(row, place) is not None]

    def fits(row, but=None):
        return all(row.has_value(group, values) for group, values in chosen.items() if group != but)

    counts = {
        group: Counter(value for row in found if fits(row, group) for value in row.terms[group])
        for group in GROUPS
    }
    return [row for row in found if fits(row)], counts, scores, is_partial


def rank(row, asked, scores):
    """Return the place of a row in the order."""
    near = tier(row, asked["place"]) if asked["place"] and not asked["sort"] else 0
    by_check = (
        row.verified_on is None,
        -(row.verified_on or date.min).toordinal(),
        row.title,
        row.pk,
    )
    if asked["within"] is not None and not asked["words"]:
        return (asked["within"].index(row.original),)
    if asked["sort"] and asked["within"] is None:
        return (analysis.fold(row.title), *by_check) if asked["sort"] == "name" else by_check
    if asked["words"]:
        score = scores[row.number]
        step = next((number for number, least in enumerate(STEPS) if score >= least), len(STEPS))
        if asked["within"] is not None:
            return (step, asked["within"].index(row.original))
        return (step, near, -score, row.title.count(" "), *by_check)
    is_second = "topic" in asked["chosen"] and not row.has_value("main", asked["chosen"]["topic"])
    return (is_second, near, *by_check)


@pytest.mark.parametrize("seed", range(20))
def test_results_counts_and_order_equal_plain_counting(seed):
    rng = random.Random(seed)
    regions = list(make_regions().values())
    rows = world(rng, regions, timezone.now())
    index = current_index()

    for _number in range(10):
        asked = selection(rng, regions)
        found = index.find(
            asked["kind"],
            asked["language"],
            text=index.read(" ".join(asked["words"])) if asked["words"] else None,
            **{name: asked[name] for name in ("place", "chosen", "within", "sort", "leaving_out")},
            groups=list(GROUPS),
        )

        expected, counts, scores, is_partial = counted(rows, asked)
        expected.sort(key=lambda row: rank(row, asked, scores))
        assert sorted(found.ids) == sorted(row.number for row in expected), asked
        assert found.count == len(expected)
        assert {group: +Counter(values) for group, values in found.counts.items()} == counts, asked
        assert found.is_partial is is_partial
        assert found.ids == [row.number for row in expected], asked


def test_the_worlds_are_not_all_alike():
    """Plain counting proves little when every search comes back empty, or whole."""
    rng = random.Random(0)
    regions = list(make_regions().values())
    rows = world(rng, regions, timezone.now())
    answers = [counted(rows, selection(rng, regions)) for _number in range(200)]

    sizes = Counter(len(found) for found, *_rest in answers)

    assert sizes[0] < 100
    assert len(sizes) > 5
    assert {is_partial for *_rest, is_partial in answers} == {True, False}


# Groups


def test_values_of_a_group_widen_and_groups_narrow():
    both = entry("Both", topic={"rides", "money"}, cost={"free"})
    rides = entry("Rides", topic={"rides"}, cost={"paid"})
    money = entry("Money", topic={"money"}, cost={"free"})

    assert set(ids(chosen={"topic": ["rides", "money"]})) == {both, rides, money}
    assert set(ids(chosen={"topic": ["rides", "money"], "cost": ["free"]})) == {both, money}
    assert ids(chosen={"topic": ["rides"], "cost": ["free"]}) == [both]
    assert ids(chosen={"topic": ["wigs"]}) == []


def test_counts_say_what_one_more_value_would_show():
    entry("A", topic={"rides"}, cost={"free"})
    entry("B", topic={"money"}, cost={"free"})
    entry("C", topic={"money"}, cost={"paid"})

    found = find(chosen={"topic": ["rides"]}, groups=["topic", "cost"])

    assert found.counts == {"topic": {"rides": 1, "money": 2}, "cost": {"free": 1, "paid": 0}}


def test_group_without_chosen_values_does_not_narrow():
    one = entry("A")

    assert ids(chosen={"topic": []}) == [one]


# Places


def test_near_comes_before_state_and_state_before_nation():
    regions = make_regions()
    nation = entry("A", region={regions["united-states"].pk})
    state = entry("B", region={regions["washington"].pk})
    area = entry("C", region={regions["portland-metro"].pk})
    entry("D", region={regions["idaho"].pk})
    entry("E")

    found = find(place=place_of_zip("98660"))

    assert found.ids == [area, state, nation]
    assert found.near(9) == [area, state]
    assert found.near(1) == [area]


def test_listing_for_two_tiers_stands_once_at_the_nearer():
    regions = make_regions()
    state = entry("A", region={regions["oregon"].pk})
    both = entry("B", region={regions["oregon"].pk, regions["multnomah-county-oregon"].pk})

    assert ids(place=place_of_zip("97201")) == [both, state]


def test_boise_does_not_see_what_is_for_portland():
    regions = make_regions()
    for slug in ("portland-metro", "oregon", "sw-washington", "multnomah-county-oregon"):
        entry(slug, region={regions[slug].pk})
    boise = entry("Boise", region={regions["treasure-valley"].pk})

    assert ids(place=place_of_zip("83702")) == [boise]


def test_shorter_title_comes_first_among_equals():
    long = entry("A wigs library of the town")
    short = entry("Wigs library")

    assert ids("wigs") == [short, long]


def test_title_comes_before_place_and_place_before_the_engine():
    regions = make_regions()
    here, everywhere = {regions["oregon"].pk}, {regions["united-states"].pk}
    in_body = entry("A", body="wigs", region=here)
    national = entry("Wigs", region=everywhere)
    local = entry("All the many other things, wigs too", region=here)

    assert ids("wigs", place=place_of_region("oregon")) == [local, national, in_body]


# Languages


def test_what_is_called_so_comes_first_and_its_own_region_before_others():
    regions = make_regions()
    nation, idaho, oregon = (regions[name].pk for name in ("united-states", "idaho", "oregon"))
    elsewhere = entry(
        "Groups", keywords="mbc connection group", region=[oregon], verified_on=date(2026, 1, 1)
    )
    anywhere = entry("Group of people", keywords="mbc connection", region=[nation])
    named = entry("The MBC Connection Group for all", region=[idaho])
    assert ids("MBC connection group") == [named, anywhere, elsewhere]
    # Who names a place has said where to look first.
    place = place_of_region("oregon")
    assert ids("MBC connection group", place=place) == [elsewhere, anywhere]
    # One word is no name, and words in another order are none.
    assert current_index().read("connection").called == 0
    assert current_index().read("group connection mbc").called == 0


def test_spanish_page_shows_the_spanish_row_else_the_english():
    only_english = entry("A")
    english = entry("B")
    spanish = entry("B", original=english, language="es")
    only_spanish = entry("C", language="es")

    assert ids(language="es") == [only_english, spanish, only_spanish]
    assert ids(language="en") == [only_english, english, only_spanish]


def test_words_of_the_translation_that_is_not_shown_find_nothing():
    english = entry("Rides")
    spanish = entry("Viajes", original=english, language="es")

    assert ids("viajes", "es") == [spanish]
    assert ids("viajes", "en") == []
    assert ids("rides", "es") == []


def test_same_number_of_another_kind_is_another_thing():
    resource = entry("A")
    row = Row(resource, resource, "event", "es", "B", "", "", {}, None, False)
    row.write(timezone.now())
    SearchState.renew()

    assert ids(language="es") == [resource]
    assert current_index().find("event", "en").ids == [resource]


@pytest.mark.parametrize(("since", "until"), [(HOUR, None), (-HOUR, timedelta(0))])
def test_english_is_shown_while_the_spanish_is_hidden(since, until):
    english = entry("Rides")
    now = timezone.now()
    write_entry(
        KIND,
        next(numbers),
        Document("Viajes"),
        original_id=english,
        language="es",
        visible_from=now + since,
        visible_until=now + until if until is not None else None,
    )
    SearchState.renew()

    assert ids(language="es") == [english]


# Time


def test_what_is_timed_comes_and_goes_by_itself():
    now = timezone.now()
    start, end, tick = now + HOUR, now + 2 * HOUR, timedelta(microseconds=1)
    write_entry(
        KIND,
        next(numbers),
        Document("Rides"),
        original_id=1,
        language="en",
        visible_from=start,
        visible_until=end,
    )

    moments = [now, start - tick, start, end - tick, end, end + HOUR]

    assert [Index("", moment).find(KIND, "en").count for moment in moments] == [0, 0, 1, 1, 0, 0]


def test_index_is_good_until_something_appears_or_disappears():
    now, tick = timezone.now(), timedelta(microseconds=1)
    for start, end in [(-1, None), (-1, 3), (2, None), (-3, -1)]:
        write_entry(
            KIND,
            next(numbers),
            Document("Rides"),
            original_id=1,
            language="en",
            visible_from=now + start * HOUR,
            visible_until=now + end * HOUR if end else None,
        )

    index = Index("token", now)

    assert index.is_good("token", now) is True
    assert index.is_good("token", now + 2 * HOUR - tick) is True
    assert index.is_good("token", now + 2 * HOUR) is False
    assert index.is_good("other", now) is False
    assert Index("token", now + 2 * HOUR).is_good("token", now + 3 * HOUR - tick) is True
    assert Index("token", now + 2 * HOUR).is_good("token", now + 3 * HOUR) is False
    assert Index("token", now + 3 * HOUR).is_good("token", now + 99 * HOUR) is True


def test_hidden_rows_are_not_counted():
    entry("A", topic={"rides"})
    number = next(numbers)
    row = Row(number, number, KIND, "en", "B", "", "", {"topic": {"rides"}}, None, True)
    row.write(timezone.now())
    SearchState.renew()

    assert find(groups=["topic"]).counts == {"topic": {"rides": 1}}


# Words


def test_title_comes_before_keywords_and_keywords_before_body():
    body = entry("A", body="wigs wigs wigs wigs")
    keywords = entry("B", keywords="wigs wigs")
    title = entry("A long title that has many words before the wigs")

    assert ids("wigs") == [title, keywords, body]


def test_words_may_stand_in_different_parts():
    one = entry("Rides", keywords="hospital", body="volunteers")
    entry("Rides", keywords="parking")

    assert ids("volunteers rides hospital") == [one]


@pytest.mark.parametrize(
    "words", ["ride", "RIDES", "rides!", "the rides", "ríde’s", '"rides"', "ride OR ride"]
)
def test_forms_of_a_word_find_it(words):
    one = entry("Rides to treatment")

    assert ids(words.replace(" OR", "")) == [one]


def test_spanish_words_find_spanish_rows_without_accents():
    one = entry("Transportación y metástasis óseas", language="es")

    assert ids("transportacion", "es") == [one]
    assert ids("metastasis osea", "es") == [one]


def test_phrase_of_a_synonym_set_is_found_as_a_phrase():
    SynonymSet.objects.create(words="lodging\nguest house")
    together = entry("Guest house")
    entry("House guest")

    assert ids("lodging") == [together]


def test_synonym_set_works_in_both_languages():
    SynonymSet.objects.create(words="rides\ntransportation\nviajes")
    english = entry("Transportation")
    spanish = entry("Viajes al hospital", language="es")

    assert ids("rides") == [english, spanish]
    assert set(ids("rides", "es")) == {english, spanish}


def test_words_nobody_wrote_find_nothing():
    entry("Rides")

    found = find("xylophone")

    assert (found.ids, found.is_partial) == ([], False)


@pytest.mark.parametrize(
    "words",
    ['"', "' OR 1=1 --", "rides:*", "NEAR(a b)", "a & | !", "{title}:x", "ไทย 日本", "x" * 200],
)
def test_whatever_is_typed_is_no_syntax_of_an_engine(words):
    entry("Wheelchair ramps")

    assert ids(words) == []


@pytest.mark.parametrize("word", ["1e5", "10.5", "a1b2", "2nd", "ñandú", "日本", "βeta"])
def test_every_kind_of_word_is_found_again(word):
    one = entry(f"The {word} program")

    assert ids(word) == [one]


# Loosening


def test_some_of_the_words_are_enough_when_no_row_has_all():
    both = entry("Rides and wigs")
    other = entry("Wigs and lodging")
    entry("Money")

    found = find("rides wigs lodging")

    assert found.is_partial is True
    assert set(found.ids) == {both, other}


def test_words_that_no_row_has_change_nothing():
    both = entry("Rides and wigs")
    entry("Rides")

    assert find("rides wigs xyzzy").ids == find("rides wigs").ids == [both]


def test_nothing_is_loosened_while_one_row_has_all_words():
    both = entry("Rides", body="wigs")
    entry("Rides")

    found = find("rides wigs")

    assert (found.ids, found.is_partial) == ([both], False)


def test_one_word_cannot_be_loosened():
    entry("Rides")

    assert find("hospital").is_partial is False


def test_loosened_answer_keeps_to_place_and_filters():
    regions = make_regions()
    here = entry("Rides", region={regions["idaho"].pk}, cost={"free"})
    entry("Rides", region={regions["oregon"].pk}, cost={"free"})
    entry("Wigs", region={regions["idaho"].pk}, cost={"paid"})

    found = find("rides wigs", place=place_of_zip("83702"), chosen={"cost": ["free"]})

    assert (found.ids, found.is_partial) == ([here], True)


# Spelling


def test_misspelt_words_are_corrected_to_words_of_the_site():
    one = entry("Hospice at home")

    text = current_index().read("hospise")

    assert text.corrected == "hospice"
    assert text.asked == "hospise"
    assert current_index().find(KIND, "en", text=text).ids == [one]


def test_words_as_typed_are_not_corrected():
    entry("Hospice at home")

    text = current_index().read("hospise", literally=True)

    assert text.corrected is None
    assert current_index().find(KIND, "en", text=text).ids == []


def test_words_that_find_something_are_not_corrected():
    typed, _other = entry("Hospise House"), entry("Hospice")

    text = current_index().read("hospise")

    assert text.corrected is None
    assert current_index().find(KIND, "en", text=text).ids == [typed]


def test_words_are_corrected_to_keywords_and_synonyms_too():
    SynonymSet.objects.create(words="lodging\nguest house")
    one = entry("Place to stay", keywords="guest house, quimioterapia")

    for typed, meant in [("loging", "lodging"), ("quimoterapia", "quimioterapia")]:
        assert current_index().read(typed).corrected == meant
        assert ids(typed) == [one]


# In step


def test_index_is_kept_while_nothing_changes():
    entry("A")

    assert current_index() is current_index()


def test_index_is_new_after_a_change():
    first = entry("A")
    before = current_index()

    second = entry("B")

    assert current_index() is not before
    assert ids() == [first, second]
    assert before.find(KIND, "en").ids == [first]


def test_index_is_the_old_one_again_after_a_rollback():
    first = entry("A")
    assert ids() == [first]

    with transaction.atomic():
        second = entry("B")
        assert ids() == [first, second]
        transaction.set_rollback(True)

    assert ids() == [first]


def test_one_request_asks_for_the_state_once(django_assert_num_queries):
    entry("A")
    current_index()

    with django_assert_num_queries(1):
        found = current_index().find(KIND, "en", chosen={"topic": ["rides"]}, groups=["topic"])

    assert found.ids == []


def other_process(code):
    """Run code in a process of its own, on the database of this test."""
    database = connection.settings_dict
    name = str(database["NAME"])
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        user = quote(database["USER"]) + (f":{quote(p)}" if (p := database["PASSWORD"]) else "")
        host = quote(database["HOST"], safe="") + (f":{p}" if (p := database["PORT"]) else "")
        address = f"postgresql://{user}@{host}/{name}"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "mbcportal.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_index_notices_what_another_process_commits():
    rides = make_resource("Rides to treatment")
    assert ids("rides") == [rides.pk]
    before = current_index()

    other_process(
        "from resources.models import Resource\n"
        "row = Resource.objects.get(slug='rides-to-treatment')\n"
        "row.name = 'Wheelchair ramps'\n"
        "row.save()\n"
        "row.reindex()\n"
    )

    assert current_index() is not before
    assert ids("rides wheelchair") == [rides.pk]
    assert ids("ramps") == [rides.pk]

    other_process(
        "from resources.models import Resource\n"
        "Resource.objects.get(slug='rides-to-treatment').archive()\n"
    )

    assert ids("ramps") == []
    assert ids() == []


@pytest.mark.django_db(transaction=True)
def test_index_does_not_notice_what_another_process_takes_back():
    rides = make_resource("Rides to treatment")
    before = current_index()

    other_process(
        "from django.db import transaction\n"
        "from resources.models import Resource\n"
        "with transaction.atomic():\n"
        "    Resource.objects.get().archive()\n"
        "    transaction.set_rollback(True)\n"
    )

    assert current_index() is before
    assert ids() == [rides.pk]


@pytest.mark.django_db(transaction=True)
def test_another_process_finds_what_is_published_here():
    make_resource("Rides to treatment")
    ask = (
        "from mbcportal.search.index import Index, current_index\n"
        "index = current_index()\n"
        "print(index.find('resource', 'en', text=index.read('ride')).ids)\n"
    )

    assert other_process(ask).strip() == str([Resource.objects.get().pk])
    assert current_index().find("resource", "en").count == 1
