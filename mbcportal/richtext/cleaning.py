"""One allow-list for all rich text, applied on every save whatever wrote the value."""

import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .tidying import plain_signs, tidy
from .tree import parse, serialize

MAX_LENGTH = 200_000
# Nesting costs the square of its depth: far more than any text for people has.
MAX_TAGS = 20_000
MAX_ADDRESS = 2_000
MAX_WORDS = 500

MEDIA = re.compile(r"/media/(?!.*\.\.)[\w./-]+")
# `//host/…` and `/\host/…` are addresses of other hosts that look like our own.
# Browsers drop blanks inside an address before they read it: `java\nscript:` is a script.
BLANK = re.compile(r"[\s\x00-\x1f]")
FOREIGN = re.compile(r" *[/\\][/\\]")
# `https://cancer.gov@evil.example/` leads to evil.example; so does `https:evil.example`.
WEB = re.compile(r" *https?:", re.IGNORECASE)
PLAIN_WEB = re.compile(r" *https?://[^/\\@?#]+(?:[/?#]|$)", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
SCOPES = {"row", "col", "rowgroup", "colgroup"}

TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img",
}  # fmt: skip
# What other programs write instead, kept only until `tidy` has made ours of it.
FOREIGN_TAGS = {
    "div", "section", "article", "main", "header", "footer", "aside", "nav", "address", "center",
    "details", "summary", "fieldset", "form", "dl", "dt", "dd", "pre", "caption", "tfoot", "h1",
    "h5", "h6", "b", "i",
}  # fmt: skip
# What stands in these is no text for people.
SILENT_TAGS = {"script", "style", "title", "xml", "template", "noframes", "noembed"}


def _attribute(tag, name, value):
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if NUMBER.fullmatch(value) else None
    if name == "scope":
        return value if value in SCOPES else None
    if name == "lang":
        return value if LANGUAGE.fullmatch(value) else None
    if name in {"title", "alt"}:
        return value[:MAX_WORDS]
    if name == "src":
        return value if len(value) <= MAX_ADDRESS and MEDIA.fullmatch(value) else None
    return None if name == "href" and _is_deceptive(value) else value


def _is_deceptive(address):
    return (
        len(address) > MAX_ADDRESS
        or BLANK.search(address.strip(" ")) is not None
        or FOREIGN.match(address) is not None
        or (WEB.match(address) is not None and PLAIN_WEB.match(address) is None)
    )


def _cleaner(tags):
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=SILENT_TAGS,
        attributes={
            "a": {"href"},
            "img": {"src", "alt", "width", "height"},
            "th": {"colspan", "rowspan", "scope"},
            "td": {"colspan", "rowspan"},
            "ol": {"start"},
        },
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener",
        attribute_filter=_attribute,
        generic_attribute_prefixes=set(),
    )


_FIRST, _LAST = _cleaner(TAGS | FOREIGN_TAGS), _cleaner(TAGS)


def clean_html(html: str) -> str:
    """Return the text with only the allowed elements and addresses in it.

    What other programs paste is put into our own elements (`tidying`); the last word is the
    allow-list's. Raises ValidationError when it is longer than MAX_LENGTH characters or has more
    than MAX_TAGS tags: both are checked before the cleaning, which takes time.

    >>> clean_html('<p onclick="x()">Hello <script>x()</script><b>you</b></p>')
    '<p>Hello <strong>you</strong></p>'
    """
    html = html or ""
    if html.count("<") > MAX_TAGS:
        raise _too_long()
    root = parse(_FIRST.clean(plain_signs(_short(html))))
    tidy(root)
    # Escaping makes it longer, and what is saved must be fit to be saved again.
    return _short(_LAST.clean(serialize(root)).replace("&nbsp;", " ").strip())


def _short(html):
    if len(html) > MAX_LENGTH:
        raise _too_long()
    return html


def _too_long():
    return ValidationError(
        _("The text is longer than %(max)s characters. Split it into two pages.")
        % {"max": MAX_LENGTH}
    )
