"""The databases' own full-text engines. They differ only in the few lines of this file.

An engine answers membership only: which entries have one of a group's phrases in the title, in
title or keywords, in those or the summary, anywhere. Relevance is computed from that for both
databases alike (`relevance.py`). Every phrase is made of stems (letters, digits and spaces), never
of what a person typed.
"""

from django.db import connection

# How far to look, the closest first.
LEVELS = ("title", "head", "lead", "all")

_SQLITE_COLUMNS = {
    "title": "{title_stems} : ",
    "head": "{title_stems keyword_stems} : ",
    "lead": "{title_stems keyword_stems summary_stems} : ",
    "all": "",
}
# A column for each: asking one by its weights would need a second look at every row found.
_POSTGRESQL_COLUMNS = {
    "title": "title_vector",
    "head": "head_vector",
    "lead": "lead_vector",
    "all": "vector",
}


def match(group: tuple[str, ...], levels: tuple[str, ...] = LEVELS) -> dict[str, list[int]]:
    """Return the ids of entries that have one of the phrases, by level. One statement.

    The ids of a level come as one text: reading a row for each would take most of the time.
    """
    part = _sqlite if connection.vendor == "sqlite" else _postgresql
    group = simplest(group)
    statements, parameters = [], []
    for level in levels:
        sql, expression = part(group, level)
        statements.append(sql)
        parameters.append(expression)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        rows = dict(cursor.fetchall())
    return {
        level: [int(number) for number in rows[level].split(",")] if rows[level] else []
        for level in levels
    }


def simplest(phrases: tuple[str, ...]) -> list[str]:
    """Leave out phrases that say more than another one: who has “hospice care” has “hospice”.

    The words of a phrase are found by the index alone; their order takes a look at each row.

    >>> simplest(("hospic", "hospic care", "home", "care home"))
    ['hospic', 'home']
    """
    padded = {phrase: f" {phrase} " for phrase in phrases}
    return [
        phrase
        for phrase in padded
        if not any(other != phrase and said in padded[phrase] for other, said in padded.items())
    ]


def _sqlite(group, level):
    expression = " OR ".join(f'"{phrase}"' for phrase in group)
    sql = (
        f"SELECT '{level}', (SELECT group_concat(rowid) "  # noqa: S608 - levels are ours
        "FROM search_words WHERE search_words MATCH %s)"
    )
    return sql, f"{_SQLITE_COLUMNS[level]}({expression})"


def _postgresql(group, level):
    expression = " | ".join(
        "(" + " <-> ".join(f"'{word}'" for word in phrase.split()) + ")" for phrase in group
    )
    sql = (
        f"SELECT '{level}', (SELECT string_agg(id::text, ',') "  # noqa: S608 - names are ours
        f"FROM search_searchentry WHERE {_POSTGRESQL_COLUMNS[level]} @@ to_tsquery('simple', %s))"
    )
    return sql, expression
