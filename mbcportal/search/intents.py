"""Which kind of answer a query asks for: help, a line to call, an event, an article, a word.

A kind gains from cue words, from the topics of what was found, and from how well its best entries
fit. The figures are small whole numbers on purpose: they say what outweighs what, and no more.
"""

from collections.abc import Container, Iterable, Mapping

KINDS = ("helpline", "resource", "article", "event", "glossary")

# Cue phrases by kind, folded. A longer phrase says more.
CUES: dict[str, tuple[str, ...]] = {
    "helpline": (
        "hotline", "helpline", "help line", "phone line", "chat line", "call after", "to call",
        "call someone", "someone to call", "who can i call", "talk to someone", "phone number",
        "toll free", "24 hours", "24 hour", "24 7", "open now", "speak to", "talk to a nurse",
        "linea de ayuda", "linea", "llamar", "a quien llamo", "numero de telefono", "telefono",
        "hablar con alguien", "24 horas",
    ),
    "event": (
        "event", "events", "dinner", "conference", "conferences", "webinar", "webinars", "workshop",
        "class", "classes", "meeting", "meetings", "meet up", "meetup", "calendar", "this month",
        "next month", "this week", "this weekend", "tonight", "tomorrow", "upcoming", "schedule",
        "first tuesday", "whats on", "series", "yoga", "summit", "symposium", "gathering", "evento",
        "eventos", "lecture", "lectures", "talks", "platicas", "charlas", "seminar", "webcast",
        "class about",
        "taller", "talleres", "conferencia", "clase", "clases", "reunion", "reuniones", "este mes",
        "esta semana", "cena", "charla",
    ),
    "glossary": (
        "what is", "whats", "what does", "meaning", "mean", "means", "define", "definition",
        "stand for", "stands for", "que es", "que significa", "significado", "que quiere decir",
    ),
    "article": (
        "should my", "should we", "what not to", "can a", "can you", "can it", "que le pregunto",
        "que preguntar", "que hay de nuevo",
        "why", "how do", "how does", "how long", "how to", "how much time", "should i", "can i",
        "is it", "is this", "does it", "will it", "will i", "do i", "am i", "side effect",
        "side effects", "symptom", "symptoms", "signs", "normal", "questions", "what to ask",
        "what to expect", "what happens", "difference", "versus", "vs", "treatment", "treatments",
        "curable", "cure", "cured", "tell my", "talk to my kids", "tell the kids", "hurts", "hurt",
        "por que", "como", "cuanto tiempo", "cuando", "debo", "es normal", "efectos",
        "efectos secundarios", "sintoma", "sintomas", "senales", "preguntas", "diferencia",
        "tratamiento", "se cura",
        "cura", "me duele", "duele",
    ),
    "resource": (
        "help", "help paying", "help with", "pay", "pay for", "paying", "free", "afford",
        "cant afford", "assistance", "grant", "grants", "program", "programs", "find a", "find",
        "where can i", "where to", "who will", "who pays", "who can", "i need", "need a", "near",
        "local", "get a", "support group", "groups", "group", "donate", "donated", "volunteer",
        "ayuda", "gratis", "pagar", "donde", "necesito", "programa", "apoyo", "grupo", "grupos",
        "quien me", "quien paga", "cerca", "busco", "camp", "camps", "campamento", "organizations",
        "organization", "organizaciones", "charity", "charities", "foundation", "foundations",
        "where can we", "talk to another", "talk to others", "platicar con", "hablar con otra",
        "who comes to", "brochures", "folletos",
    ),
}  # fmt: skip

# Words that say only which kind is meant: they are asked of no entry's text.
ONLY_KIND = {
    "event": (
        "upcoming events", "events", "event", "eventos", "evento", "what is on", "whats on",
        "calendar", "this week", "this weekend", "this month", "next month", "tonight", "tomorrow",
        "esta semana", "este mes", "esta noche",
    ),
    "helpline": ("hotline", "hotlines", "helpline number"),
}  # fmt: skip
# Words for the language help is given in.
LANGUAGE_PHRASES = {
    "es": ("in spanish", "en espanol", "spanish speaking", "habla espanol", "hablan espanol"),
    "ase": ("in asl", "sign language"),
    "zh": ("in chinese",),
    "vi": ("in vietnamese",),
    "ru": ("in russian",),
}

# Topics whose people mostly want something done, or somebody to meet, rather than to read.
RESOURCE_TOPICS = frozenset(
    """
    navigation support-group peer-mentor counseling money rides lodging food home-help
    childcare equipment wigs-appearance practical legal hospice fertility lgbtq young black-
    women men spanish-language national-org media retreat creative fundraiser clinical-trials
    research legacy grief genetics insurance
    """.split()  # noqa: SIM905
)
ARTICLE_TOPICS = frozenset(
    """
    basics newly-diagnosed recurrence prognosis tests genetics treatment radiation second-
    opinion stopping-treatment complementary research side-effects pain fatigue nutrition
    exercise urgent-symptom palliative-care end-of-life planning emotional-health scanxiety
    relationships sexual-health caregivers children-family identity work-disability questions-
    to-ask insurance
    """.split()  # noqa: SIM905
)
EVENT_TOPICS = frozenset(["education-event", "conference", "retreat", "creative", "fundraiser"])
HELPLINE_TOPICS = frozenset(["helpline", "crisis"])

# Who names a place wants somebody there, rather than something to read.
TO_READ = frozenset(["article", "glossary"])

PRIOR_ORDER = {kind: -place / 10 for place, kind in enumerate(KINDS)}


def cues(query: str) -> dict[str, int]:
    """Return how much the words of a query (folded, single spaces) speak for each kind.

    >>> cues("what is palliative care")["glossary"] > 0
    True
    """
    padded = f" {query} "
    return {
        kind: max(
            (1 + phrase.count(" ") for phrase in phrases if f" {phrase} " in padded), default=0
        )
        for kind, phrases in CUES.items()
    }


def without_kind_words(query: str) -> str:
    """Return a folded query without the words that say only which kind is meant.

    >>> without_kind_words("events for caregivers")
    'for caregivers'
    """
    return _cut(query, [phrase for phrases in ONLY_KIND.values() for phrase in phrases])


def without_question(query: str) -> str:
    """Return a folded query without the words that ask for a meaning.

    >>> without_question("what is palliative care")
    'palliative care'
    """
    return _cut(query, sorted(CUES["glossary"], key=len, reverse=True))


def read_language(query: str) -> tuple[str | None, str]:
    """Return (code of the language a folded query asks for, or None; the query without it).

    >>> read_language("support group in spanish")
    ('es', 'support group')
    """
    for code, phrases in LANGUAGE_PHRASES.items():
        rest = _cut(query, phrases)
        if rest != query:
            return code, rest
    return None, query


def _cut(query: str, phrases: Iterable[str]) -> str:
    padded = f" {query} "
    for phrase in phrases:
        padded = padded.replace(f" {phrase} ", " ")
    return padded.strip()


def rank_kinds(
    query: str,
    strength: Mapping[str, float],
    topics: Iterable[str],
    *,
    is_word: bool,
    is_somewhere: bool = False,
    called: Container[str] = (),
) -> list[str]:
    """Return the kinds that found something, the one asked for first.

    `strength` says per kind how well its best entry fits (0 is nothing found, 1 a perfect fit);
    `topics` are the topics of the best entries, the best first; `is_word` says that the
    whole query is a word of the glossary, `is_somewhere` that the query names a place;
    `called` are the kinds that have something whose title is just these words.
    """
    said = cues(query)
    topics = list(topics)
    scores = {}
    for kind in KINDS:
        if not strength.get(kind):
            continue
        score = 3 * strength[kind] + 1.5 * min(said[kind], 2) + PRIOR_ORDER[kind]
        score += _prior(kind, topics)
        if kind == "glossary":
            short = len(without_question(query).split()) <= 3  # noqa: PLR2004 - a term, an article
            score += 5 if is_word else (-3 if not said["glossary"] or not short else 0)
        if kind in TO_READ and is_somewhere:
            score -= 1
        if kind == "helpline" and not said["helpline"]:
            score -= 2
        is_asked_for = said["event"] or kind in called or EVENT_TOPICS & set(topics[:1])
        if kind == "event" and not is_asked_for:
            score -= 1.5
        scores[kind] = score
    return sorted(scores, key=lambda kind: -scores[kind])


def _prior(kind: str, topics: list[str]) -> float:
    homes = {
        "resource": RESOURCE_TOPICS,
        "article": ARTICLE_TOPICS,
        "event": EVENT_TOPICS,
        "helpline": HELPLINE_TOPICS,
    }
    home = homes.get(kind, frozenset())
    return sum(
        weight for weight, topic in zip((1.5, 1, 0.5), topics, strict=False) if topic in home
    )
