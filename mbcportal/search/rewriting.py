"""From what a person typed to what an engine is asked. Independent of engine and database."""

import re

from rapidfuzz import fuzz, process

from . import analysis

QUOTED = re.compile(r'"([^"]*)"|(\S+)')
MAX_GROUPS = 12
MAX_PHRASE = 4
SHORTEST_CORRECTED = 4
CLOSE_ENOUGH = 80


# Words of a sentence that say nothing about what is looked for.
_NOISE = """
about after again all always also am any anybody anymore anyone anything because been before being but
came cant could did didnt doesnt doing dont down even ever everyone everything feel feeling feels felt
found give go goes going gonna got had has hasnt havent having he hed her here hers him his id ill isnt
ive just keep keeps know let like look looking lot made make many maybe more most mr mrs much need needs
never new no nobody not nothing now often ok one only other over please put really right said same say
she should since so some someone something soon still such take taking than thanks them then these thing
things think those through told too took try trying until up us use very want wants was wasnt way went
were weren while whos wont would wouldnt yet youre
ahora algo alguien antes aqui asi aun bien cada casi cosa cosas cual cuales cuando cuanto cuantos dan dar
decir desde despues dice dicen dijeron dijo donde eran eres era eso esos estan estar estas estoy este
esto esos fue ha hace hacer haber han hay he hoy ir les mas me mio mucho muy nada ni ninguna no nos
nosotros otra otro otros pueda puede pueden puedo pues quien quienes quiero saber ser si sido siempre
sobre solo son soy tan tanto te tener tiene tienen tuve tu un unas usted va ver voy ya
"""
# Words that nearly every entry is about: they only count when nothing else is said.
_COMMON = """
advanced avanzado breast cancer cancers cmm disease enfermedad mama mbc met metastases metastasis
metastasico metastasica metastatic mets paciente pacientes patient patients people persona personas
person seno stage woman women mujer mujeres 4 iv etapa etapa
"""
NOISE, COMMON = frozenset(_NOISE.split()), frozenset(_COMMON.split())


def understand(text: str, synonyms: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the query as an AND list of OR groups of stem phrases.

    `synonyms` maps a folded phrase to the phrases that mean the same. Each phrase is stemmed as
    English and as Spanish, since a reader of either page may type either language.
    """
    spoken = _words(text)
    words = [word for word in spoken if not _is_noise(word)]
    # A query of nothing but small words is taken as it is: “before and after”.
    words = ([word for word in words if word not in NOISE] or words)[: 2 * MAX_GROUPS]
    groups, common, position = [], [], 0
    while position < len(words) and len(groups) < MAX_GROUPS:
        for length in range(min(MAX_PHRASE, len(words) - position), 0, -1):
            phrase = " ".join(words[position : position + length])
            same = synonyms.get(phrase)
            if same or length == 1:
                is_common = all(word in COMMON for word in phrase.split())
                target = common if is_common else groups
                target.append(_stemmed((phrase, *(same or ()))))
                position += length
                break
    return [group for group in groups or common if group]


def correct(text: str, known: dict[str, str]) -> str | None:
    """Return the text with unknown words replaced by near ones of the site, or None.

    `known` maps a stem to the word that shows it. Short words and numbers are left alone.
    """
    changed = False
    result = []
    for word in _words(text):
        fine = (
            len(word) < SHORTEST_CORRECTED
            or not word.isalpha()
            or _is_noise(word)
            or any(analysis.stem(word, language) in known for language in ("en", "es"))
        )
        if fine:
            result.append(word)
            continue
        near = process.extractOne(
            word, known.values(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH
        )
        result.append(near[0] if near else word)
        changed = changed or bool(near)
    return " ".join(result) if changed else None


def _words(text):
    return analysis.words(text)


def _is_noise(word):
    return word in analysis.STOP_WORDS["en"] or word in analysis.STOP_WORDS["es"]


def _stemmed(phrases):
    found = {}
    for phrase in phrases:
        for language in ("en", "es"):
            stem = analysis.stems(phrase, language)
            if stem:
                found[stem] = None
    return tuple(found)
