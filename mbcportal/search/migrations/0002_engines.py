"""The databases' own full-text indexes over the stems of the entries.

SQLite: an FTS5 table over the entries' columns, kept in step by triggers. PostgreSQL: generated
tsvector columns with GIN indexes. Neither needs an extension.
"""

from django.db import migrations

COLUMNS = "title_stems, keyword_stems, summary_stems, body_stems"
NEW = "new.title_stems, new.keyword_stems, new.summary_stems, new.body_stems"
OLD = "old.title_stems, old.keyword_stems, old.summary_stems, old.body_stems"

SQLITE = [
    f"""CREATE VIRTUAL TABLE search_words USING fts5(
        {COLUMNS}, content='search_searchentry', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
    f"""CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchentry BEGIN
        INSERT INTO search_words(rowid, {COLUMNS}) VALUES (new.id, {NEW}); END""",
    f"""CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchentry BEGIN
        INSERT INTO search_words(search_words, rowid, {COLUMNS})
        VALUES ('delete', old.id, {OLD}); END""",
    f"""CREATE TRIGGER search_words_update AFTER UPDATE ON search_searchentry BEGIN
        INSERT INTO search_words(search_words, rowid, {COLUMNS})
        VALUES ('delete', old.id, {OLD});
        INSERT INTO search_words(rowid, {COLUMNS}) VALUES (new.id, {NEW}); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_words_insert",
    "DROP TRIGGER search_words_delete",
    "DROP TRIGGER search_words_update",
    "DROP TABLE search_words",
]


def vector(column, weight):
    return f"setweight(to_tsvector('simple', {column}), '{weight}')"


PARTS = [
    vector("title_stems", "A"),
    vector("keyword_stems", "B"),
    vector("summary_stems", "C"),
    vector("body_stems", "D"),
]
VECTORS = {"title_vector": PARTS[:1], "head_vector": PARTS[:2], "vector": PARTS}

POSTGRESQL = [
    statement
    for name, parts in VECTORS.items()
    for statement in (
        f"ALTER TABLE search_searchentry ADD COLUMN {name} tsvector "
        f"GENERATED ALWAYS AS ({' || '.join(parts)}) STORED",
        f"CREATE INDEX search_entry_{name} ON search_searchentry USING gin ({name})",
    )
]
POSTGRESQL_BACK = [f"ALTER TABLE search_searchentry DROP COLUMN {name}" for name in VECTORS]


def run(sqlite, postgresql):
    def statements(apps, schema_editor):
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for sql in sqlite if is_sqlite else postgresql:
            schema_editor.execute(sql)

    return statements


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
