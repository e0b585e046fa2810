"""Makers of columns for the usual kinds of fields; headers are English in every language."""

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from mbcportal.richtext.cleaning import clean_html
from mbcportal.richtext.tree import parse

from .columns import LINK, Column
from .values import choice_names, english, fit, line, some_of, words, yes_or_no
from .wording import refuse_lost_contact

SEVERAL = _("Several are divided by semicolons.")


def text(model, key, header, *, read=None, **more):
    """Return a column of words; its meaning is the help text of the field."""
    field = model._meta.get_field(key)
    is_line = getattr(field, "max_length", None)
    read = read or fit(line(field.max_length) if is_line else words(5000), refuse_lost_contact)
    more.setdefault("meaning", field.help_text)
    return Column(key, header, read, lambda row, known: getattr(row, key), **more)


def rich(model, key, header, **more):
    """Return a column of words with paragraphs, which are rich text in the database."""
    read = fit(words(20_000), refuse_lost_contact)
    more.setdefault("meaning", model._meta.get_field(key).help_text)
    return Column(
        key,
        header,
        lambda said, known: html_of(read(said, known)),
        lambda row, known: text_of(getattr(row, key)),
        **more,
    )


def html_of(said):
    r"""Return paragraphs as HTML, one for each line.

    >>> html_of("One & two.\nThree.")
    '<p>One &amp; two.</p><p>Three.</p>'
    """
    lines = [one.strip() for one in said.split("\n") if one.strip()]
    return clean_html("".join(f"<p>{escape(one)}</p>" for one in lines))


def text_of(html):
    """Return the words of HTML, a line for each paragraph, point or row."""
    lines, said = [], []

    def walk(node):
        for child in getattr(node, "children", ()):
            if isinstance(child, str):
                said.append(child)
            else:
                is_block = child.name in BLOCKS
                if is_block:
                    flush()
                walk(child)
                if is_block:
                    flush()

    def flush():
        whole = " ".join("".join(said).split())
        if whole:
            lines.append(whole)
        said.clear()

    walk(parse(html))
    flush()
    return "\n".join(lines)


BLOCKS = {"p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "table", "thead",
          "tbody", "tr", "figure", "figcaption"}  # fmt: skip


def choice(model, key, header, **more):
    """Return a column of one of a field's choices, by its label or value."""
    field = model._meta.get_field(key)
    named = english(field.flatchoices)
    names = choice_names(field.flatchoices)
    more.setdefault("meaning", field.help_text)
    more.setdefault("empty", field.get_default() or "")
    return Column(
        key,
        header,
        lambda said, known: names.find(said),
        lambda row, known: named.get(getattr(row, key), ""),
        choices=lambda known: list(named.values()),
        **more,
    )


def yes(model, key, header, **more):
    """Return a column of yes or no; empty is no."""
    more.setdefault("meaning", model._meta.get_field(key).help_text)
    return Column(
        key,
        header,
        yes_or_no,
        lambda row, known: "yes" if getattr(row, key) else "no",
        empty=False,
        choices=lambda known: ["yes", "no"],
        **more,
    )


def plain(model, key, header, read, **more):
    """Return a column of a number, date or the like; empty is none."""
    more.setdefault("meaning", model._meta.get_field(key).help_text)
    more.setdefault("empty", None)
    return Column(key, header, read, lambda row, known: said_of(getattr(row, key)), **more)


def said_of(value):
    """Return a value as `read` takes it."""
    if value is None:
        return ""
    return value.strftime("%H:%M") if hasattr(value, "hour") else str(value)


def terms(model, key, header, names, *, listed=None, **more):
    """Return a column of things the row is linked to, by their names."""
    more.setdefault("meaning", model._meta.get_field(key).help_text)
    read = some_of(lambda known: getattr(known, names))
    return Column(
        key,
        header,
        lambda said, known: sorted(read(said, known), key=lambda one: one.pk),
        lambda row, known: "; ".join(_name(one) for one in getattr(row, key).all()),
        empty=(),
        put=LINK,
        choices=listed or (lambda known: [str(one) for one in names_listed(known, names)]),
        **more,
    )


def names_listed(known, names):
    """Return the English names of terms, each once."""
    things = {id(thing[0]): thing[0] for thing in getattr(known, names).by_key.values()}
    return [one.name_en for one in sorted(things.values(), key=lambda one: (one.position, one.pk))]


def _name(one):
    if getattr(one, "kind", "") == "county":
        return f"{one.name_en}, {one.parent.name_en}"
    return one.name_en


def topics(model):
    """Return the column of topics, of which the first that is written is the main one."""
    read = some_of(lambda known: known.topics)

    def in_order(said, known):
        found = read(said, known)
        return found[:1] + sorted(found[1:], key=lambda one: one.pk)

    def write(row, known):
        main = row.main_topic
        others = [one for one in row.topics.all() if one != main]
        return "; ".join(one.name_en for one in ([main] if main else []) + others)

    return Column(
        "topics",
        "Topics",
        in_order,
        write,
        empty=(),
        put=LINK,
        meaning=_("One to four needs this answers, divided by semicolons. The main one first."),
        example="Rides to treatment; Paying bills",
        choices=lambda known: names_listed(known, "topics"),
    )
