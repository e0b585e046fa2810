"""An article as it is read: facts in their places, citations linked, words to know marked."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _

from mbcportal.publishing.languages import reader_language
from mbcportal.richtext.tree import Element, elements, serialize
from mbcportal.search.models import SearchState

from .citations import link_citations, outline
from .glossary import Words
from .models import GlossaryTerm


class Reading:
    """The text of an article with all that stands around it.

    `body` is its HTML, `sections` the (id, text) of its headings, `references` its sources with
    the `places` that cite each, `words` the words to know that it marks.
    """

    def __init__(self, article):
        self.language = article.language
        root, self.references = article.text()
        numbers = {reference.position for reference in self.references}
        places = link_citations(root, numbers, _("Source %s"))
        for reference in self.references:
            reference.places = places.get(reference.position, [])
        keep_language(root)
        self.words = words_in(article.language).mark(root, self._marked)
        self.sections = outline(root)
        self.body = serialize(root)

    def _marked(self, word, text):
        """Return a button and the meaning that it opens: native, so that no script is needed."""
        name = f"meaning-{word.slug}"
        button = {"type": "button", "class": "word", "popovertarget": name}
        said = [Element("span", {"class": "soft"}, [f" ({word.pronunciation})"])]
        to_glossary = {"href": f"{reverse('education:glossary')}#{word.slug}"}
        if self.language != reader_language():
            to_glossary["lang"] = reader_language()
        meaning = [
            Element("strong", {}, [word.term]),
            *(said if word.pronunciation else []),
            f": {word.definition} ",
            Element("a", to_glossary, [_("“%s” in the glossary") % word.term]),
        ]
        return [
            Element("button", button, [text]),
            Element("span", {"class": "meaning", "id": name, "popover": ""}, meaning),
        ]


def keep_language(root: Element) -> None:
    """Let each link to a page of ours lead to it in the reader's language.

    The text may be of another language than the page around it. Addresses of files, of other
    hosts and of places on the same page stay as they are, and so does a link that names a language.
    """
    for link in elements(root, frozenset({"a"})):
        href = link.attributes.get("href", "")
        if href.startswith("/") and not href.startswith("//") and "hreflang" not in link.attributes:
            link.attributes["href"] = _in_readers_language(href)


def _in_readers_language(href: str) -> str:
    language = reader_language()
    # An address is known only under the language that it is written for.
    with translation.override(get_language_from_path(href) or settings.LANGUAGE_CODE):
        return translate_url(href, language)


_known: dict[str, tuple[str, Words]] = {}


def words_in(language: str) -> Words:
    """Return the words to know of a language, read anew only when content has changed."""
    token = SearchState.current()
    known = _known.get(language)
    if known is None or known[0] != token:
        words = Words(GlossaryTerm.objects.published().in_language(language))
        known = _known[language] = (token, words)
    return known[1]
