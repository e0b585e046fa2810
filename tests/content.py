"""Small factories with sensible defaults, and a small portal that has something on every page.

    make_resource("Rides to treatment", serves="oregon", topics=["rides"])

What a factory needs and does not find (the nation, a topic, an affiliate), it makes. Content is
published through `publish()`; `published=False` leaves a draft.
"""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from model_bakery import baker

from education.models import (
    Article,
    CareNote,
    GlossaryTerm,
    Person,
    Question,
    Reference,
    StorySubmission,
)
from events.models import Event, Interest, Registration, Venue
from mbcportal.affiliates.models import Affiliate, Membership
from mbcportal.links.models import Link
from mbcportal.links.querysets import digest
from mbcportal.search.models import SearchState
from mbcportal.taxonomy.models import (
    Audience,
    Language,
    MetastasisSite,
    Region,
    Topic,
    ZipCode,
)
from resources.models import (
    Confirmation,
    Location,
    OpeningHours,
    Organization,
    Phone,
    Report,
    Resource,
    Source,
)
from tests.recordings import make_media

NATION = "united-states"
LANGUAGES = ("en", "es")

# What the maps link to.
STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district-of-columbia": "DC",
    "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new-hampshire": "NH", "new-jersey": "NJ", "new-mexico": "NM", "new-york": "NY",
    "north-carolina": "NC", "north-dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
    "pennsylvania": "PA", "rhode-island": "RI", "south-carolina": "SC", "south-dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA",
    "washington": "WA", "west-virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
COUNTIES = {
    "oregon": ["Clackamas County", "Lane County", "Multnomah County", "Washington County"],
    "washington": ["Clark County", "Cowlitz County", "King County"],
    "idaho": ["Ada County", "Canyon County", "Clark County"],
}
AREAS = {
    "portland-metro": [
        "clackamas-county-oregon",
        "multnomah-county-oregon",
        "washington-county-oregon",
        "clark-county-washington",
    ],
    "sw-washington": ["clark-county-washington", "cowlitz-county-washington"],
    "treasure-valley": ["ada-county-idaho", "canyon-county-idaho"],
}
# ZIP code: city, county.
ZIP_CODES = {
    "83702": ("Boise", "ada-county-idaho"),
    "98660": ("Vancouver", "clark-county-washington"),
    "97201": ("Portland", "multnomah-county-oregon"),
}

BODY = """
<p>Breast cancer that has spread is still breast cancer.[1] Many live with it for years.[2]</p>
<h2>What helps?</h2>
<p>Tell your care team early.[1]</p>
<ul><li>Write down what you feel.</li><li>Bring somebody along.</li></ul>
<h2>What does it cost?</h2>
<table><thead><tr><th>Kind</th><th>Price</th></tr></thead>
<tbody><tr><td>Visit</td><td>Ask first</td></tr></tbody></table>
"""


# Places


def make_nation():
    """Return the nation."""
    return _region(NATION, kind="nation", name_en="United States", name_es="Estados Unidos")


def make_states(slugs=tuple(STATES)):
    """Make states, all by default. Return {slug: region}."""
    nation = make_nation()
    return {
        slug: _region(
            slug,
            kind="state",
            name_en=slug.replace("-", " ").title().replace(" Of ", " of "),
            abbreviation=STATES[slug],
            parent=nation,
        )
        for slug in slugs
    }


def make_regions():
    """Make the nation, three states, ten counties, three areas and three ZIP codes.

    Return {slug: region}. Clark County is in two states; Portland metro crosses a state line.
    """
    regions = {NATION: make_nation()} | make_states(COUNTIES)
    for state, names in COUNTIES.items():
        for name in names:
            slug = slugify(f"{name} {state}")
            regions[slug] = _region(slug, kind="county", name_en=name, parent=regions[state])
    for slug, counties in AREAS.items():
        name = {"sw-washington": "Southwest Washington"}.get(slug, slug.replace("-", " ").title())
        regions[slug] = _region(slug, kind="area", name_en=name, parent=regions[NATION])
        regions[slug].counties.set(regions[county] for county in counties)
    for code, (city, county) in ZIP_CODES.items():
        ZipCode.objects.get_or_create(
            code=code,
            defaults={
                "city": city,
                "state": regions[county].parent,
                "county": regions[county],
                "time_zone": "America/Boise" if city == "Boise" else "America/Los_Angeles",
            },
        )
    return regions


def _region(slug, **fields):
    region, is_new = Region.objects.get_or_create(slug=slug, defaults=fields)
    if is_new:
        SearchState.renew()
    return region


def _places(slugs):
    wanted = [slugs] if isinstance(slugs, str) else list(slugs)
    if NATION in wanted:
        make_nation()
    places = list(Region.objects.filter(slug__in=wanted))
    assert len(places) == len(wanted), f"make_regions() first: {wanted}"
    return places


# What content is sorted by


def _term(model, slug, name, **fields):
    spoken = name or slug.replace("-", " ").capitalize()
    fields = {"name_en": spoken, "name_es": f"{spoken} (es)", **fields}
    term, is_new = model.objects.get_or_create(slug=slug, defaults=fields)
    if is_new:
        SearchState.renew()
    return term


def make_topic(slug="rides", name="", *, group="daily-life"):
    """Return the topic, a leaf in a group; a group itself when `group` is empty."""
    parent = make_topic(group, group="") if group else None
    return _term(Topic, slug, name, parent=parent)


def make_site(slug="bone", name=""):
    """Return the metastasis site."""
    return _term(
        MetastasisSite,
        slug,
        name,
        description_en="Breast cancer that has spread there.",
        description_es="Cáncer de mama que se ha extendido allí.",
    )


def make_audience(slug="people-with-mbc", name=""):
    """Return the audience."""
    return _term(Audience, slug, name)


def make_language(slug="en", name=""):
    """Return the language help is given in."""
    return _term(Language, slug, name or {"en": "English", "es": "Spanish"}.get(slug, ""))


def _sorted_by(topics, sites, audiences):
    topics = [make_topic(slug) for slug in topics]
    return {
        "main_topic": topics[0] if topics else None,
        "topics": topics,
        "sites": [make_site(slug) for slug in sites],
        "audiences": [make_audience(slug) for slug in audiences],
    }


# Who keeps it


def make_affiliate(slug="oregon", *, serves=NATION, **fields):
    """Return the affiliate, made when it is not there yet."""
    found = Affiliate.objects.filter(slug=slug).first()
    if found:
        return found
    fields = {
        "name_en": f"{slug.replace('-', ' ').title()} affiliate",
        "description_en": "Keeps the listings and events of its places.",
        "email": f"{slug}@affiliate.example",
        **fields,
    }
    return baker.make(Affiliate, slug=slug, regions=_places(serves), **fields)


def make_staff(username, affiliate=None, role=Membership.Role.MANAGER):
    """Return a person on staff, a member of the affiliate when there is one."""
    person = get_user_model().objects.create_user(username, is_staff=True)
    if affiliate:
        baker.make(Membership, user=person, affiliate=affiliate, role=role)
    return person


# Content


def make_resource(
    name="Rides to treatment",
    *,
    published=True,
    at=None,
    serves=NATION,
    topics=("rides",),
    sites=(),
    audiences=("people-with-mbc",),
    languages=("en",),
    phones=("503-555-0100",),
    affiliate=None,
    organization=None,
    translation_of=None,
    **fields,
):
    """Return a listing; with `translation_of`, the same one in Spanish."""
    fields = {
        "name": name,
        "slug": slugify(name)[:80],
        "kind": "program",
        "summary": f"{name}: help that a person gets, free of charge.",
        "description": "<p>What a person should know before they call.</p>",
        "who_for": "People in treatment.",
        "how_to_start": "<p>Call them.</p>",
        "website": "https://help.example/start",
        "email": "help@help.example",
        "time_zone": "America/Los_Angeles",
        "is_by_phone": True,
        **fields,
    }
    if translation_of:
        fields |= _as_translation(translation_of)
        resource = baker.make(
            Resource,
            affiliate=translation_of.affiliate,
            organization=translation_of.organization,
            **fields,
        )
        return _published(resource, published, at)
    affiliate = affiliate or make_affiliate()
    resource = baker.make(
        Resource,
        affiliate=affiliate,
        organization=organization or make_organization(affiliate=affiliate),
        service_area=_places(serves),
        languages=[make_language(slug) for slug in languages],
        **(_sorted_by(topics, sites, audiences) | fields),
    )
    for position, number in enumerate(phones):
        baker.make(
            Phone,
            resource=resource,
            number=number,
            kind="voice",
            label="Helpline",
            position=position,
        )
    return _published(resource, published, at)


def make_report(resource=None, what="closed", **fields):
    """Return what somebody told about a listing; without one, a suggestion."""
    fields = {"language": "en", **fields}
    if resource is None:
        fields = {
            "kind": "suggestion",
            "name": "Knitting circle",
            "text": "People meet and knit.",
            "place": "Oregon",
            "affiliate": make_affiliate(),
            **fields,
        }
        return Report.objects.create(**fields)
    fields = {"name": resource.name, "affiliate": resource.affiliate, **fields}
    return Report.objects.create(kind="problem", what=what, resource=resource, **fields)


def make_confirmation(resource, **fields):
    """Return a question to the provider of a listing, as it was mailed."""
    fields = {"email": "office@help.example", "language": "en", **fields}
    return Confirmation.objects.create(resource=resource, **fields)


def make_organization(name="Helping Hands", *, affiliate=None):
    """Return the organization, made when it is not there yet."""
    found = Organization.objects.filter(slug=slugify(name)).first()
    return found or baker.make(
        Organization, slug=slugify(name), name=name, affiliate=affiliate or make_affiliate()
    )


def add_office(resource, state):
    """Give a listing a place, hours from Monday to Friday and a source."""
    baker.make(
        Location,
        resource=resource,
        name="Main office",
        street="100 Main Street",
        city="Portland",
        state=state,
        zip_code="97201",
        access="Step-free entrance.",
    )
    for weekday in range(5):
        baker.make(OpeningHours, resource=resource, weekday=weekday, opens=time(9), closes=time(17))
    baker.make(
        Source,
        resource=resource,
        url="https://help.example/about",
        title="About the program",
        read_on=date(2026, 1, 2),
        shows="phone and hours",
    )


def make_venue(name="Library", *, state, affiliate=None):
    """Return a place where events happen."""
    return baker.make(
        Venue,
        slug=slugify(name),
        name=name,
        affiliate=affiliate or make_affiliate(),
        street="1 Park Avenue",
        city="Portland",
        state=state,
        zip_code="97201",
        access="Elevator at the back.",
    )


def make_event(
    title="Evening group",
    *,
    published=True,
    at=None,
    serves=NATION,
    topics=("support-group",),
    sites=(),
    audiences=("people-with-mbc",),
    languages=("en",),
    affiliate=None,
    translation_of=None,
    in_days=3,
    dates=3,
    **fields,
):
    """Return an event with `dates` occurrences a week apart, the first `in_days` from today.

    With `in_days=None` its date is still to be announced.
    """
    fields = {
        "title": title,
        "slug": slugify(title)[:80],
        "summary": f"{title}: people meet and talk.",
        "description": "<p>We sit in a circle. Nobody has to speak.</p>",
        "who_may_come": "Everybody with metastatic breast cancer.",
        "organizer": "Helping Hands",
        "format": "online",
        "registration": "request",
        **fields,
    }
    if translation_of:
        fields |= _as_translation(translation_of)
        event = baker.make(Event, affiliate=translation_of.affiliate, **fields)
        return _published(event, published, at)
    if in_days is None:
        fields = {"date_note": "Every quarter; dates to be announced.", **fields}
    else:
        fields = {
            "starts_on": timezone.localdate() + timedelta(days=in_days),
            "start_time": time(18),
            "duration_minutes": 90,
            "repeat_every": "week" if dates > 1 else "",
            "repeat_count": dates if dates > 1 else None,
            **fields,
        }
    event = baker.make(
        Event,
        affiliate=affiliate or make_affiliate(),
        service_area=_places(serves),
        languages=[make_language(slug) for slug in languages],
        **(_sorted_by(topics, sites, audiences) | fields),
    )
    event.write_occurrences()
    return _published(event, published, at)


def make_registration(occurrence, state="confirmed", name="Ana Sample", **fields):
    """Return somebody's sign-up for a date, in any state, with the places it holds."""
    fields = {
        "email": f"{slugify(name)}-{state}@people.example",
        "language": "en",
        "companions": 0,
        "message": "",
        "queued_at": None if state == "new" else timezone.now(),
        "offer_until": timezone.now() + timedelta(hours=24) if state == "offered" else None,
        **fields,
    }
    row = baker.make(Registration, occurrence=occurrence, state=state, name=name, **fields)
    if state in Registration.HOLDING:
        occurrence.taken += row.places
        occurrence.save()
    return row


def make_article(
    title="What is palliative care?",
    *,
    published=True,
    at=None,
    topics=("palliative-care",),
    sites=(),
    audiences=("people-with-mbc",),
    affiliate=None,
    translation_of=None,
    references=2,
    **fields,
):
    """Return an article with its sources, a care card of each level and two questions."""
    fields = {
        "title": title,
        "slug": slugify(title)[:80],
        "kind": "guide",
        "answer": "It is care for comfort, at any time.",
        "summary": f"{title} In short.",
        "body": BODY,
        **fields,
    }
    if translation_of:
        fields |= _as_translation(translation_of)
        article = baker.make(Article, affiliate=translation_of.affiliate, **fields)
    else:
        article = baker.make(
            Article,
            affiliate=affiliate or make_affiliate(),
            **(_sorted_by(topics, sites, audiences) | fields),
        )
    for position in range(1, references + 1):
        baker.make(
            Reference,
            article=article,
            position=position,
            title=f"Source {position} of {title}",
            authors="Garcia M, Lee K",
            publisher="Journal of Care",
            year=2024,
            url=f"https://journal.example/{position}",
            doi=f"10.1000/{position}",
        )
    for position, level in enumerate(CareNote.Level):
        baker.make(
            CareNote, article=article, level=level, text=f"A sign: {level}.", position=position
        )
    for position in range(2):
        baker.make(Question, article=article, text=f"Question {position + 1}?", position=position)
    if article.was_reviewed:
        article.reviewed_version = article.medical_version
        article.save()
    return _published(article, published, at)


def make_story(text="I planted peas.\n\nThey grew.", **fields):
    """Return a story as somebody sent it."""
    fields = {
        "name": "Robin",
        "title": "A garden in pots",
        "language": "en",
        "consent_version": "1",
        "consent_language": "en",
        **fields,
    }
    return StorySubmission.objects.create(text=text, **fields)


def make_person(name="Rosa Kim", **fields):
    """Return an author or medical reviewer."""
    fields = {"credentials": "MD", "affiliation": "General Hospital", **fields}
    return baker.make(Person, name=name, **fields)


def make_term(term="Metastasis", *, term_es="Metástasis", **fields):
    """Return a word of the glossary."""
    fields = {
        "slug": slugify(term),
        "definition_en": "Cancer that has spread to another part of the body.",
        "definition_es": "Cáncer que se ha extendido a otra parte del cuerpo.",
        "is_public": True,
        **fields,
    }
    row = baker.make(GlossaryTerm, term_en=term, term_es=term_es, **fields)
    row.reindex()
    return row


def _as_translation(original):
    return {"translation_of": original, "slug": original.slug, "language": "es"}


def _published(row, published, at):
    if published:
        row.publish(at=at)
    return row


# A small portal


def make_portal():
    """Fill every page: each kind of content with all its parts, in English and in Spanish."""
    regions = make_regions()
    make_states()
    affiliate = make_affiliate(serves=["oregon", "portland-metro", "sw-washington"])
    for slug in ("brain", "lung", "liver", "bone"):
        make_site(slug)
    for slug in ("money", "side-effects", "clinical-trials", "planning", "helpline"):
        make_topic(slug, group="treatment")
    make_language("es")
    kept = {"affiliate": affiliate}

    rides = make_resource(
        sites=["bone"],
        audiences=["people-with-mbc", "caregivers"],
        phones=["503-555-0100", "503-555-0101"],
        hours_note="Closed on federal holidays.",
        documents="Proof of address.",
        verified_on=date(2026, 1, 2),
        verified_how="call",
        alert="The office is closed this week.",
        **kept,
    )
    add_office(rides, regions["oregon"])
    make_resource("Viajes al tratamiento", translation_of=rides)
    make_resource(
        "Portland rent fund",
        serves="portland-metro",
        topics=["money"],
        kind="fund",
        funding="closed",
        is_sample=True,
        **kept,
    )
    make_resource("Open line", kind="helpline", topics=["helpline"], is_always_open=True, **kept)
    make_confirmation(rides, pk=CONFIRMATION, nonce="nonce")
    gone = make_resource("Wig library", phones=(), website="", email="", **kept)
    gone.archive()

    library = make_venue(state=regions["oregon"], affiliate=affiliate)
    group = make_event(
        sites=["bone"],
        join_url=JOIN_URL,
        serves=["oregon", "sw-washington"],
        format="hybrid",
        venue=library,
        registration="here",
        capacity=12,
        companions=2,
        is_sample=True,
        **kept,
    )
    for pk, state in PLACES.items():
        make_registration(group.occurrences.first(), state, pk=pk)
    make_event("Grupo de la tarde", translation_of=group, date_note="Cada semana.")
    retreat = make_event("Retreat", in_days=None, format="in-person", is_sample=True, **kept)
    baker.make(Interest, pk=WISH, event=retreat, email="ana@people.example", language="en")
    make_event(
        "Conference",
        dates=1,
        days=2,
        start_time=None,
        registration="external",
        registration_url="https://conference.example/",
        **kept,
    )

    reviewer = make_person()
    care = make_article(
        sites=["bone"],
        hard_note="This page speaks of the end of life.",
        author=reviewer,
        reviewer=reviewer,
        reviewed_on=date(2026, 1, 2),
        review_due_on=date(2026, 2, 2),
        **kept,
    )
    make_article("¿Qué son los cuidados paliativos?", translation_of=care)
    for title in ("What is metastatic breast cancer?", "Newly diagnosed: first steps"):
        make_article(title, topics=["basics"], **kept)
    make_article(
        "Questions on comfort",
        topics=["palliative-care", "questions-to-ask"],
        kind="questions",
        **kept,
    )
    make_article("Bone metastasis", topics=["basics"], sites=["bone"], kind="site-page", **kept)

    for kind, role in (("podcast", "audio"), ("video", "video"), ("fact-sheet", "pdf")):
        one = make_article(
            f"A {kind} for you", kind=kind, topics=["basics"], published=False, **kept
        )
        make_media(one, role)
        one.publish()

    make_article("New pages", kind="news", topics=["basics"], **kept)
    for pk, state in STORIES.items():
        story = make_story(pk=pk)
        if state == "accepted":
            story.accept(affiliate=affiliate).publish()
        if state == "declined":
            story.decline()
    make_term(also_en="mets", also_es="mets", pronunciation="meh-TAS-tuh-sis")
    make_term("5-year survival", term_es="Supervivencia a 5 años")
    return regions


JOIN_URL = "https://meet.example/quiet-harbour-4711"
# Sign-ups with known keys, so that the addresses of their private pages can be written down.
PLACES = {4711: "new", 4712: "waiting", 4713: "offered", 4714: "confirmed", 4715: "cancelled"}
PLACE_TOKENS = [signing.dumps([pk, 1], salt="events.registration") for pk in PLACES]
# Stories that were sent, with known keys.
STORIES = {4711: "new", 4712: "accepted", 4713: "declined"}
STORY_TOKENS = [signing.dumps([pk, 1], salt="education.story") for pk in STORIES]
THANKS_TOKEN = signing.dumps([4711, 1], salt="education.story.thanks")
CONFIRMATION = 4711
CONFIRM_TOKEN = signing.dumps([CONFIRMATION, "nonce"], salt="resources.confirmation")
WISH = 4711
WISH_TOKEN = signing.dumps(WISH, salt="events.interest")


# One thing of each kind, and one that is no longer here.
LISTED = (
    "?item=resource:rides-to-treatment&item=event:evening-group"
    "&item=article:what-is-palliative-care&item=resource:wig-library"
)


def pages():
    """Return every page of the small portal as {URL name: [(arguments, query), …]}."""
    first = timezone.localdate() + timedelta(days=3)
    return {
        "home": [((), "")],
        "search": [((), ""), ((), "?q=rides"), ((), "?q=metastasis&place=Boise"), ((), "?q=xyzzy")],
        "tell_us": [((), ""), ((), "?q=zeppelin")],
        "tell_us_thanks": [((), "")],
        "resources:list": [
            ((), ""),
            ((), "?region=oregon&topic=rides"),
            ((), "?zip=00000&open=now"),
        ],
        "resources:print": [((), "?topic=rides")],
        "resources:resource": [(("rides-to-treatment",), ""), (("portland-rent-fund",), "")],
        "resources:report": [(("rides-to-treatment",), "")],
        "resources:report_thanks": [(("rides-to-treatment",), "")],
        "resources:suggest": [((), "")],
        "resources:suggest_thanks": [((), "")],
        "resources:confirm": [((CONFIRM_TOKEN,), "")],
        "resources:confirm_thanks": [((), "")],
        "events:list": [((), ""), ((), "?region=oregon&when=past")],
        "events:month": [((first.year, first.month), ""), ((first.year - 1, 1), "?topic=rides")],
        "events:event": [(("evening-group",), ""), (("retreat",), ""), (("conference",), "")],
        "events:occurrence": [(("evening-group", first), ""), (("conference", first), "")],
        "events:rsvp": [(("evening-group", first), "")],
        "events:rsvp_sent": [(("evening-group", first), "")],
        "events:place": [(("evening-group", first, token), "") for token in PLACE_TOKENS],
        "events:tell_me": [(("retreat",), "")],
        "events:tell_me_sent": [(("retreat",), "")],
        "events:told": [(("retreat", WISH_TOKEN), "")],
        "education:list": [((), ""), ((), "?q=care&site=bone&kind=guide")],
        "education:site": [(("bone",), ""), (("brain",), "")],
        "education:topic": [(("palliative-care",), ""), (("daily-life",), ""), (("money",), "")],
        "education:glossary": [((), "")],
        "education:path": [((), "")],
        "education:trial_sheet": [((), "")],
        "education:article": [
            (("what-is-palliative-care",), ""),
            (("bone-metastasis",), ""),
            (("questions-on-comfort",), ""),
            (("a-podcast-for-you",), ""),
            (("a-video-for-you",), ""),
            (("a-fact-sheet-for-you",), ""),
            (("what-is-metastatic-breast-cancer",), "?zip=97201"),
        ],
        "education:media": [((), ""), ((), "?kind=video"), ((), "?kind=radio")],
        "education:news": [((), ""), ((), "?page=9")],
        "education:stories": [((), "")],
        "education:story_share": [((), "")],
        "education:story_thanks": [((THANKS_TOKEN,), ""), (("too-old",), "")],
        "education:story_withdraw": [((token,), "") for token in STORY_TOKENS],
        "regions:list": [((), "")],
        "regions:region": [
            (("portland-metro",), ""),
            (("idaho",), ""),
            (("ada-county-idaho",), ""),
            (("united-states",), ""),
        ],
        "my_list": [((), ""), ((), LISTED)],
        "for_me": [
            ((), ""),
            ((), "?place=83702&site=bone&role=mbc&subtype=her2-low&treatment=trial"),
        ],
        "about": [((), "")],
        "how_we_choose": [((), "")],
        "privacy": [((), "")],
        "accessibility": [((), "")],
    }


def address(name, language="en", *, variant=0):
    """Return the address of a page of the small portal in a language."""
    arguments, query = pages()[name][variant]
    with translation.override(language):
        return reverse(name, args=arguments) + query


def all_addresses(language="en"):
    """Return the addresses of every page of the small portal, with its variants."""
    return [
        address(name, language, variant=number)
        for name, variants in pages().items()
        for number in range(len(variants))
    ]


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker):
    """The small portal, made once for the tests of a module that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        regions = make_portal()
        yield regions
        transaction.set_rollback(True)


def make_broken_link(url, pages):
    """Make a broken link that some pages have."""
    link = Link.objects.create(
        url=url, digest=digest(url), host="rides.example", result="gone", failures=2,
        checked_at=timezone.now(), first_failed_at=timezone.now(),
    )  # fmt: skip
    for page in pages:
        link.uses.create(
            content_type=ContentType.objects.get_for_model(page),
            object_id=page.pk,
            field="website",
            affiliate=page.affiliate,
        )
    return link
