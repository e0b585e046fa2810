"""The databases' own full-text engines. They differ only in the few lines of this file.

A query is an AND of groups, each an OR of stem phrases. Every phrase is made of stems (letters,
digits and spaces), never of what a person typed.
"""

from django.db import connection

# Weights of title, keywords, summary and body in ranking.
RANK = "bm25(search_words, 10.0, 6.0, 3.0, 1.0)"
SCOPES = {"title": "{title_stems} : ", "head": "{title_stems keyword_stems} : ", "all": ""}


def match(groups: list[tuple[str, ...]], *, scope: str = "all", every: bool = True, limit=None):
    """Return entry ids that match, best first.

    `scope` is title, head (title and keywords) or all; `every` asks for all groups, else for any.
    """
    if not groups:
        return []
    engine = _sqlite if connection.vendor == "sqlite" else _postgresql
    sql, parameters = engine(groups, scope, every)
    if limit:
        sql += f" LIMIT {int(limit)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def _sqlite(groups, scope, every):
    ors = ["(" + " OR ".join(f'"{phrase}"' for phrase in group) + ")" for group in groups]
    expression = (" AND " if every else " OR ").join(ors)
    sql = f"SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY {RANK}, rowid"  # noqa: S608
    return sql, [f"{SCOPES[scope]}({expression})"]


def _postgresql(groups, scope, every):
    ors = ["(" + " | ".join(f"'{phrase}'" for phrase in group) + ")" for group in groups]
    expression = (" & " if every else " | ").join(ors)
    column = {"title": "title_vector", "head": "head_vector", "all": "vector"}[scope]
    sql = (
        f"SELECT id FROM search_searchentry, to_tsquery('simple', %s) query "  # noqa: S608
        f"WHERE {column} @@ query ORDER BY ts_rank(vector, query) DESC, id"
    )
    return sql, [expression]
