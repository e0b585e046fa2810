import polib
import pytest

from tests import catalogues

each_source = pytest.mark.parametrize(
    "source", catalogues.sources(), ids=lambda path: path.parent.parent.name
)


def test_catalogues_include_spanish():
    languages = [source.parent.parent.name for source in catalogues.sources()]

    assert "es" in languages, "run `make messages` to make locale/es/LC_MESSAGES/django.po"


@each_source
def test_catalogue_is_compiled(source):
    kept = source.with_suffix(".mo").read_bytes()

    assert kept == catalogues.compiled(source), "run `make messages`"


@each_source
def test_catalogue_has_nothing_fuzzy(source):
    fuzzy = [entry.msgid for entry in polib.pofile(str(source)) if entry.fuzzy]

    assert fuzzy == []


@each_source
def test_catalogue_keeps_placeholders(source):
    assert catalogues.wrong_placeholders(source) == []


def test_wrong_placeholders_are_found(tmp_path):
    source = tmp_path / "django.po"
    written = polib.POFile()
    written.append(polib.POEntry(msgid="%(a)s by %(b)s", msgstr="%(b)s: %(a)s"))
    written.append(polib.POEntry(msgid="In %(city)s", msgstr="En %(ciudad)s"))
    written.append(
        polib.POEntry(
            msgid="One place",
            msgid_plural="%(count)s places",
            msgstr_plural={0: "Un lugar", 1: "%(count)d lugares"},
        )
    )
    written.save(str(source))

    wrong = catalogues.wrong_placeholders(source)

    assert wrong == ["In %(city)s", "One place"]
