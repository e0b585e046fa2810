from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

import resources.starter
from education.models import Article, GlossaryTerm, Reference
from events.models import Event, Occurrence, Venue
from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.models import PublishingStep, StarterRecord
from mbcportal.publishing.starter import (
    Loader,
    StarterError,
    markdown,
    read_front_matter,
    read_yaml,
    slugs,
)
from mbcportal.search.models import EntryTerm, SearchEntry, SynonymSet
from mbcportal.taxonomy.models import MetastasisSite, Region, Topic
from resources.models import Organization, Phone, Resource
from tests.content import make_affiliate, make_language, make_organization, make_topic

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def entry(**changed):
    return {
        "slug": "rides-for-all",
        "name": "Rides for all",
        "organization": "helping-hands",
        "affiliate": "national-office",
        "kind": "program",
        "summary": "Rides to treatment, free of charge.",
        "topics": ["rides"],
        "service_area": ["united-states"],
        "phones": [{"number": "503-222-2000"}],
        **changed,
    }


@pytest.fixture
def load():
    """A function that loads one listing and returns what was counted."""
    make_organization(affiliate=make_affiliate("national-office"))
    make_topic("rides")
    make_language("en")

    def one(**changed):
        loader = Loader()
        resources.starter._load_resource(loader, entry(**changed), "test.yaml")
        return dict(loader.counts)

    return one


def an_hour_passes():
    """Put what was loaded an hour back: a row is saved a few times in the moment of loading."""
    StarterRecord.objects.update(loaded_at=timezone.now() - HOUR)
    Resource.objects.update(updated_at=timezone.now() - HOUR)


def test_entry_is_added_and_published(load):
    counts = load()

    row = Resource.objects.get()
    assert counts == {"added": 1}
    assert (row.slug, row.name, row.status) == ("rides-for-all", "Rides for all", "published")
    assert [phone.number for phone in row.phones.all()] == ["+15032222000"]
    assert SearchEntry.objects.get().object_id == row.pk


def test_loading_again_changes_nothing(load):
    load()
    an_hour_passes()
    before = Resource.objects.values().get()

    counts = load()

    assert counts == {"unchanged": 1}
    assert Resource.objects.values().get() == before
    assert PublishingStep.objects.count() == 1


def test_changed_file_refreshes_an_untouched_row(load):
    load()
    an_hour_passes()
    pk = Resource.objects.get().pk

    counts = load(name="Rides for everybody", phones=[{"number": "503-222-2001"}])

    row = Resource.objects.get()
    assert counts == {"refreshed": 1}
    assert (row.pk, row.name, row.status) == (pk, "Rides for everybody", "published")
    assert [phone.number for phone in row.phones.all()] == ["+15032222001"]
    assert SearchEntry.objects.get().title == "Rides for everybody"


def test_row_may_be_refreshed_again_and_again(load):
    for number in range(3):
        load(name=f"Rides {number}")
        an_hour_passes()

    counts = load(name="Rides 3")

    assert counts == {"refreshed": 1}
    assert Resource.objects.get().name == "Rides 3"


def test_row_that_staff_changed_is_left(load):
    load()
    an_hour_passes()
    row = Resource.objects.get()
    row.name = "Rides, checked by phone"
    row.save()

    counts = load(name="Rides for everybody")

    assert counts == {"changed by staff, left so": 1}
    assert Resource.objects.get().name == "Rides, checked by phone"


def test_row_that_staff_changed_is_left_the_next_time_too(load):
    load()
    an_hour_passes()
    Resource.objects.get().save()

    for number in range(2):
        counts = load(name=f"Rides {number}")
        assert counts == {"changed by staff, left so": 1}


def test_row_that_staff_withdrew_stays_withdrawn(load):
    load()
    an_hour_passes()
    Resource.objects.get().archive()

    load(name="Rides for everybody")

    assert Resource.objects.values_list("name", "status").get() == ("Rides for all", "archived")


@pytest.mark.parametrize("name", ["Rides for all", "Rides for everybody"])
def test_row_that_staff_deleted_stays_deleted(load, name):
    load()
    an_hour_passes()
    Resource.objects.get().delete()

    counts = load(name=name)

    assert Resource.objects.exists() is False
    assert set(counts) <= {"unchanged", "deleted by staff, left so"}


def test_row_that_staff_made_before_is_taken_over_by_its_address(load):
    load()
    StarterRecord.objects.all().delete()

    counts = load()

    assert counts == {"added": 1}
    assert Resource.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"topics": ["flying"]}, "unknown topic: flying"),
        ({"service_area": ["atlantis"]}, "unknown region: atlantis"),
        ({"kind": "spell"}, "kind"),
        ({"organization": "nobody"}, "unknown organization: nobody"),
        ({"phones": [{"number": "12"}]}, "resource:rides-for-all"),
    ],
)
def test_wrong_entry_is_refused_whole_and_by_name(load, changed, said):
    with pytest.raises(StarterError, match=said):
        load(**changed)

    assert Resource.objects.exists() is False
    assert StarterRecord.objects.exists() is False
    assert Phone.objects.exists() is False


def test_wrong_change_leaves_the_row_as_it_was(load):
    load()
    an_hour_passes()

    with pytest.raises(StarterError):
        load(name="Rides for everybody", phones=[{"number": "12"}])

    row = Resource.objects.get()
    assert row.name == "Rides for all"
    assert [phone.number for phone in row.phones.all()] == ["+15032222000"]


# Files


def test_yaml_with_a_mistake_is_refused_by_its_name_and_line(tmp_path):
    path = tmp_path / "oregon.yaml"
    path.write_text("resources:\n  - {slug: rides\n")

    with pytest.raises(StarterError, match=r"oregon\.yaml: (.|\n)*line 3"):
        read_yaml(path)


def test_yaml_of_a_file_cannot_run_anything(tmp_path):
    path = tmp_path / "oregon.yaml"
    path.write_text("!!python/object/apply:os.getcwd []")

    with pytest.raises(StarterError):
        read_yaml(path)


def test_article_is_its_front_matter_and_its_text(tmp_path):
    path = tmp_path / "pain.md"
    path.write_text("---\ntitle: Pain\nslug: pain\n---\n\n## What helps?\n\n---\n\nRest.\n")

    head, body = read_front_matter(path)

    assert head == {"title": "Pain", "slug": "pain"}
    assert body == "## What helps?\n\n---\n\nRest."


@pytest.mark.parametrize("text", ["", "no front matter", "---\ntitle: Pain\n", "---\na: [\n---\n"])
def test_article_without_front_matter_is_refused_by_its_name(tmp_path, text):
    path = tmp_path / "pain.md"
    path.write_text(text)

    with pytest.raises(StarterError, match=r"pain\.md"):
        read_front_matter(path)


def test_markdown_shows_html_as_text():
    html = markdown("**Rest** <script>alert(1)</script>")

    assert html == "<p><strong>Rest</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_markdown_of_nothing_is_nothing(text):
    assert markdown(text) == ""


def test_slugs_return_rows_in_the_order_asked_for():
    topics = {slug: make_topic(slug) for slug in ("rides", "money")}

    assert slugs(Topic, ["rides", "money"], "x") == [topics["rides"], topics["money"]]
    assert slugs(Topic, ["money", "rides"], "x") == [topics["money"], topics["rides"]]
    assert slugs(Topic, None, "x") == []
    with pytest.raises(StarterError, match=r"wigs\.yaml: unknown topic: flying, wigs"):
        slugs(Topic, ["rides", "flying", "wigs"], "wigs.yaml")


# Everything there is

EVERYTHING = [
    Affiliate,
    Article,
    EntryTerm,
    Event,
    GlossaryTerm,
    MetastasisSite,
    Occurrence,
    Organization,
    Phone,
    PublishingStep,
    Reference,
    Region,
    Resource,
    SearchEntry,
    StarterRecord,
    SynonymSet,
    Topic,
    Venue,
]


def test_all_starter_content_is_loaded_once(capsys):
    call_command("load_starter", verbosity=0)
    before = {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}
    assert [model.__name__ for model, rows in before.items() if not rows] == []

    call_command("load_starter", verbosity=0)

    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows, model
    assert capsys.readouterr().out == ""
