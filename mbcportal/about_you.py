"""What a person may say about themselves on “For me”, and what each answer leads to.

Everything is optional and nothing is stored: answers live in the address of the page, and on the
device when the person presses “Remember”. To add an answer, add a line to a table below.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from .search.analysis import tidy

# The doors of the home page in the order most people want them.
DOORS = ("support", "events", "learn")
LEARN_FIRST = ("learn", "support", "events")
# So many bad values are named; an address can hold thousands.
MAX_NAMED = 5


@dataclass(frozen=True)
class Choice:
    """One answer: slugs of the articles, topics and audiences it leads to."""

    value: str
    label: str
    articles: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    doors: tuple[str, ...] = DOORS


SUBTYPES = [
    Choice(
        "hr-positive",
        _("HR-positive, HER2-negative"),
        ("hormone-therapy", "targeted-therapy", "biopsy-and-biomarkers"),
    ),
    Choice("her2-positive", _("HER2-positive"), ("targeted-therapy", "chemotherapy")),
    Choice("her2-low", _("HER2-low"), ("targeted-therapy", "biopsy-and-biomarkers")),
    Choice(
        "triple-negative",
        _("Triple-negative"),
        ("chemotherapy", "immunotherapy", "targeted-therapy", "genetic-testing"),
    ),
    Choice(
        "inflammatory",
        _("Inflammatory breast cancer"),
        ("how-treatment-is-chosen", "biopsy-and-biomarkers"),
    ),
    Choice("not-sure", _("I am not sure"), ("biopsy-and-biomarkers", "how-treatment-is-chosen")),
]
TREATMENTS = [
    Choice("hormone-therapy", _("Hormone therapy"), ("hormone-therapy",), ("side-effects",)),
    Choice(
        "targeted-therapy", _("Targeted therapy"), ("targeted-therapy",), ("side-effects", "money")
    ),
    Choice(
        "chemotherapy",
        _("Chemotherapy"),
        ("chemotherapy",),
        ("side-effects", "rides", "wigs-appearance"),
    ),
    Choice("immunotherapy", _("Immunotherapy"), ("immunotherapy",), ("side-effects",)),
    Choice("radiation", _("Radiation"), ("radiation-therapy",), ("rides", "lodging")),
    Choice("trial", _("A clinical trial"), ("clinical-trials",), ("clinical-trials", "rides")),
    Choice(
        "none",
        _("None now, or a pause"),
        ("taking-a-break-or-stopping", "palliative-care"),
        ("palliative-care", "planning"),
    ),
]
ROLES = [
    Choice(
        "mbc",
        _("I have metastatic breast cancer"),
        ("living-with-mbc", "emotional-support", "managing-symptoms"),
        ("support-group",),
        ("people-with-mbc", "any-cancer"),
    ),
    Choice(
        "new",
        _("I have just learned that it has spread"),
        (
            "newly-diagnosed-first-steps",
            "what-is-metastatic-breast-cancer",
            "emotional-support",
            "second-opinion",
        ),
        ("support-group", "navigation", "newly-diagnosed"),
        ("newly-diagnosed", "people-with-mbc"),
        LEARN_FIRST,
    ),
    Choice(
        "caregiver",
        _("I care for someone"),
        ("for-loved-ones", "urgent-symptoms", "talking-with-children"),
        ("caregivers", "support-group", "home-help"),
        ("caregivers",),
    ),
    Choice(
        "family",
        _("I am family or a friend"),
        ("for-loved-ones", "what-is-metastatic-breast-cancer", "talking-with-children"),
        ("caregivers", "children-family", "relationships"),
        ("caregivers", "children-family"),
        LEARN_FIRST,
    ),
    Choice(
        "professional",
        _("I am a health professional"),
        ("palliative-care", "new-treatments-and-research", "paying-for-treatment"),
        ("navigation", "national-org"),
        ("professionals",),
        LEARN_FIRST,
    ),
]
# Who says nothing of their role.
ANYONE = Choice("", "", ("living-with-mbc", "emotional-support", "urgent-symptoms"))


@dataclass
class Answers:
    """What a person said. `unknown` are values that nobody knows, left out and named."""

    place: str = ""
    sites: list[str] = field(default_factory=list)
    subtype: Choice | None = None
    treatments: list[Choice] = field(default_factory=list)
    role: Choice | None = None
    unknown: list[str] = field(default_factory=list)

    @property
    def is_given(self) -> bool:
        """Whether anything was said at all."""
        return bool(self.place or self.sites or self.choices or self.unknown)

    @property
    def choices(self) -> list[Choice]:
        """The answers from the tables, in the order of the form."""
        return [one for one in (self.role, self.subtype, *self.treatments) if one]

    @property
    def topics(self) -> list[str]:
        """What they are likely to need, each once: what treatment asks for, then the role."""
        said = [*self.treatments, self.role or ANYONE]
        return list(dict.fromkeys(topic for choice in said for topic in choice.topics))

    @property
    def treatment_articles(self) -> list[str]:
        """What to read on treatment, each once: the present one first."""
        said = [*self.treatments, *([self.subtype] if self.subtype else [])]
        return list(dict.fromkeys(slug for choice in said for slug in choice.articles))

    def to_keep(self) -> dict:
        """Return what the device keeps when asked to: the answers, and the order they make."""
        return {
            "place": self.place,
            "site": self.sites,
            "subtype": self.subtype.value if self.subtype else "",
            "treatment": [choice.value for choice in self.treatments],
            "role": self.role.value if self.role else "",
            "topics": self.topics,
            "doors": list((self.role or ANYONE).doors),
        }


def read_answers(query, sites) -> Answers:
    """Read a query (a QueryDict) against the slugs of the sites there are.

    >>> from django.http import QueryDict
    >>> said = read_answers(QueryDict("site=bone&site=moon&role=new"), ["bone"])
    >>> said.sites, said.role.value, said.unknown
    (['bone'], 'new', ['moon'])
    """
    unknown: list[str] = []

    def known(name, values):
        said = dict.fromkeys(tidy(value) for value in query.getlist(name)[:50])
        unknown.extend(value[:60] for value in said if value and value not in values)
        return [value for value in said if value in values]

    def chosen(name, table):
        by_value = {choice.value: choice for choice in table}
        return [by_value[value] for value in known(name, by_value)]

    answers = Answers(
        place=tidy(query.get("place") or query.get("zip") or "")[:80],
        sites=known("site", sites),
        subtype=next(iter(chosen("subtype", SUBTYPES)), None),
        treatments=chosen("treatment", TREATMENTS),
        role=next(iter(chosen("role", ROLES)), None),
    )
    answers.unknown = unknown[:MAX_NAMED]
    return answers
