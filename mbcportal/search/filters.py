"""The one vocabulary of filters, the same on every list, feed and search page.

GET parameters: `q`, `place` (free words, turned into one of the next two), `region`, `zip`,
`topic`, `site`, `audience`, `language`, `format`, `cost`, `sort`, `page`. Values of one group
widen, groups narrow. A value nobody knows never fails: it is left out and named in
`not_understood`.
"""

from copy import copy
from dataclasses import replace
from functools import cached_property

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from mbcportal.publishing.languages import reader_language
from mbcportal.taxonomy.places import find_places

from .analysis import tidy, words
from .formats import Cost, Format, Sort
from .index import current_index
from .intents import read_language, without_kind_words
from .panel import FinderPanel

PER_PAGE = 20


class TidyField(forms.CharField):
    """Words as typed, without what no word has in it."""

    def to_python(self, value):
        return tidy(super().to_python(value))


class KnownValuesField(forms.MultipleChoiceField):
    """Keeps the values that are known, and remembers the others instead of failing."""

    def clean(self, value):
        known = {key for key, _label in self.choices}
        values = list(dict.fromkeys(tidy(str(one)) for one in value or []))
        self.unknown = [one for one in values if one and one not in known]
        return [one for one in values if one in known]


class LightFilter:
    """A filter of which each search has a copy of its own: only what a search changes is copied."""

    def __deepcopy__(self, memo):
        twin = copy(self)
        twin.extra = dict(self.extra)
        return twin


class WordsFilter(LightFilter, django_filters.CharFilter):
    field_class = TidyField


class ValuesFilter(LightFilter, django_filters.MultipleChoiceFilter):
    field_class = KnownValuesField


class Finder(FinderPanel, django_filters.FilterSet):
    """One search on one list. Rooms subclass it with their model, kind and groups."""

    KIND = None
    GROUPS = ("topic", "site", "audience", "language", "format", "cost")
    SWITCHES = {}  # more values of a room: {"open": {"now": label}}
    GROUP_CHOICES = {"format": Format, "cost": Cost}  # groups whose values are not in the database
    GROUP_NAMES = {}
    ALWAYS = {}  # values that are always chosen: {"kind": ["helpline"]}
    NEVER = {}  # values that are never wanted
    SERVES_PLACES = True  # articles are for everybody, wherever they are

    q = WordsFilter()
    place = WordsFilter()
    region = WordsFilter()
    zip = WordsFilter()
    page = WordsFilter()
    topic = ValuesFilter()
    site = ValuesFilter()
    audience = ValuesFilter()
    language = ValuesFilter()
    format = ValuesFilter(choices=Format.choices)
    cost = ValuesFilter(choices=Cost.choices)
    sort = ValuesFilter(choices=Sort.choices)

    class Meta:
        model = None
        fields = []

    def __init__(self, data, *, text=None, **kwargs):
        """`text` is what another finder of the same request read already."""
        self.index = current_index()
        if text is not None:
            self.text = text
        super().__init__(data if data is not None else QueryDict(), **kwargs)
        self.is_bound = True
        self.data = data
        for group, terms in self.index.vocabulary.items():
            if group in self.filters and group != "region":
                self.filters[group].extra["choices"] = [(slug, slug) for slug in terms]
        for name, values in self.SWITCHES.items():
            self.filters[name].extra["choices"] = [(value, value) for value in values]
        self.form.is_valid()

    # What the person said

    @property
    def chosen(self):
        """Return {group: chosen values} of the groups this list has."""
        chosen = {
            group: self.form.cleaned_data.get(group) or []
            for group in self.GROUPS
            if self.form.cleaned_data.get(group)
        }
        if self.spoken_language and "language" in self.GROUPS:
            chosen["language"] = [self.spoken_language]
        return chosen

    @property
    def words(self):
        return self.form.cleaned_data.get("q", "")

    @cached_property
    def places_meant(self):
        """The places the words in the place box may mean."""
        typed = self.form.cleaned_data.get("place", "")
        return find_places(typed) if typed else []

    @cached_property
    def chosen_place(self):
        """The place chosen, or None. What nobody knows counts as the whole country."""
        data = self.form.cleaned_data
        if data.get("place"):
            return self.places_meant[0] if len(self.places_meant) == 1 else self._everywhere
        if data.get("zip"):
            return self._place("zip", data["zip"]) or self._everywhere
        if data.get("region"):
            return self._place("region", data["region"]) or self._everywhere
        if self.place_words:
            place = self._place(self.place_words.param, self.place_words.value)
            return replace(place, name=self.place_words.city or place.name) if place else None
        return None

    def _place(self, param, value):
        return self.index.place(param, value, reader_language())

    @cached_property
    def _everywhere(self):
        return self._place("region", "united-states")

    @cached_property
    def not_understood(self):
        """Sentences on the values that were left out."""
        data = self.form.cleaned_data
        sentences = []
        if data.get("place") and not self.places_meant:
            sentences.append(
                _("We do not know the place “%s”. Showing help for the whole country.")
                % data["place"]
            )
        elif data.get("place") and len(self.places_meant) > 1:
            sentences.append(
                _("“%s” may be more than one place. Choose yours below.") % data["place"]
            )
        elif data.get("zip") and not data.get("place") and self.not_a_place:
            sentences.append(
                _("We do not know the ZIP code “%s”. Showing help for the whole country.")
                % data["zip"]
            )
        elif data.get("region") and self.not_a_place:
            sentences.append(
                _("We do not know the region “%s”. Showing help for the whole country.")
                % data["region"]
            )
        for name, field in self.form.fields.items():
            sentences += [
                _("We did not understand “%(value)s” as a value of “%(name)s”, and left it out.")
                % {"value": value[:60], "name": name}
                for value in getattr(field, "unknown", [])[:5]
            ]
        number = data.get("page", "")
        if number and not (number.isascii() and number.isdigit()):
            sentences.append(_("There is no page “%s”. This is the first.") % number[:60])
        return sentences

    # What was found

    @cached_property
    def place_words(self):
        """The place the words themselves name, when no other was chosen; else None."""
        data = self.form.cleaned_data
        is_chosen = data.get("place") or data.get("zip") or data.get("region")
        if is_chosen or not self.words or "anywhere" in self.data:
            return None
        return self.index.gazetteer.find(words(self.words), self.index.words_in_use)

    @cached_property
    def _read_words(self):
        """(language asked for in the words or None, the words left to look up)."""
        rest = self.place_words.rest if self.place_words else words(self.words)
        rest = " ".join(self.index.gazetteer.without_near_me(list(rest)))
        if "literally" in self.data:
            return None, rest
        language, rest = read_language(rest)
        if "anylanguage" in self.data or self.form.cleaned_data.get("language"):
            language = None
        return language, without_kind_words(rest)

    @property
    def spoken_language(self):
        """The language of help that the words ask for, as a code; None without one."""
        return self._read_words[0] if self.words else None

    @cached_property
    def text(self):
        """What the words found, without those that name a place, language or kind; else None."""
        if not self.words or not self._read_words[1]:
            return None
        return self.index.read(self._read_words[1], literally="literally" in self.data)

    @cached_property
    def safety_cards(self):
        """Care cards for words of crisis or emergency."""
        return self.index.safety_cards(self.words) if self.words else []

    @cached_property
    def pinned(self):
        """The answer staff pinned to these words, or None."""
        return self.index.pinned(self.words) if self.words else None

    def within(self):
        """Return object ids in their order when a room narrows by itself, else None."""
        return

    @cached_property
    def found(self):
        """The answer of the index."""
        return self.index.find(
            self.KIND,
            reader_language(),
            text=self.text,
            place=self.chosen_place if self.SERVES_PLACES else None,
            chosen=self.chosen | self.ALWAYS,
            leaving_out=self.NEVER,
            within=self.within(),
            groups=self.GROUPS,
            sort=next(iter(self.form.cleaned_data["sort"]), ""),
        )

    @property
    def count(self):
        return self.found.count

    @cached_property
    def result_page(self):
        """The page asked for, of object ids; the nearest one when there is no such page."""
        return Paginator(self.found, PER_PAGE).get_page(self.form.cleaned_data.get("page"))

    def rows(self, queryset, limit=None):
        """Return the rows of this page (or the first `limit` of all) in their order."""
        ids = self.found[:limit] if limit else list(self.result_page)
        return queryset.in_order(ids)
