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
# Column and weight labels. Labels need a recheck of each row, columns do not.
_POSTGRESQL_COLUMNS = {
    "title": ("title_vector", ""),
    "head": ("head_vector", ""),
    "lead": ("vector", ":ABC"),
    "all": ("vector", ""),
}


def match(groups: list[tuple[str, ...]]) -> list[dict[str, list[int]]]:
    """Return for each group of phrases the ids of entries that have one of them, by level.

    One statement, however many groups.
    """
    if not groups:
        return []
    part = _sqlite if connection.vendor == "sqlite" else _postgresql
    statements, parameters = [], []
    for number, group in enumerate(groups):
        for rank, level in enumerate(LEVELS):
            sql, expression = part(group, level)
            statements.append(f"SELECT {number}, {rank}, {sql}")
            parameters.append(expression)
    found = [{level: [] for level in LEVELS} for _group in groups]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        for number, rank, entry in cursor:
            found[number][LEVELS[rank]].append(entry)
    return found


def _sqlite(group, level):
    expression = " OR ".join(f'"{phrase}"' for phrase in group)
    sql = "rowid FROM search_words WHERE search_words MATCH %s"
    return sql, f"{_SQLITE_COLUMNS[level]}({expression})"


def _postgresql(group, level):
    column, label = _POSTGRESQL_COLUMNS[level]
    expression = " | ".join(
        "(" + " <-> ".join(f"'{word}'{label}" for word in phrase.split()) + ")" for phrase in group
    )
    return f"id FROM search_searchentry WHERE {column} @@ to_tsquery('simple', %s)", expression
