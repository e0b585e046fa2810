"""What a list page shows of a search: its facets, your filters, and addresses one step away."""

from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.languages import reader_language

from .analysis import tidy

GROUP_LABELS = {
    "topic": _("What you need"),
    "site": _("Where it has spread"),
    "audience": _("Who it is for"),
    "language": _("Language"),
    "format": _("How"),
    "cost": _("Cost"),
}


# Parameters that say how the words are read: as they are, without a place, without a language.
READINGS = ("literally", "anywhere", "anylanguage")


class FinderPanel:
    """The half of a `Finder` that templates speak to."""

    @cached_property
    def facets(self):
        """The groups with their values: known, not zero or chosen, each with its count."""
        return [facet for group in self.GROUPS if (facet := self._facet(group))["options"]]

    def _facet(self, group):
        counts = self.found.counts.get(group, {})
        chosen = self.chosen.get(group, [])
        options = []
        for value, label, parent in self._labels(group):
            count = counts.get(value, 0)
            if count or value in chosen:
                options.append(
                    {
                        "value": value,
                        "label": label,
                        "count": count,
                        "is_chosen": value in chosen,
                        "parent": parent,
                    }
                )
        return {
            "name": group,
            "label": self.GROUP_NAMES.get(group) or GROUP_LABELS[group],
            "options": options,
            "is_open": bool(chosen),
        }

    def _labels(self, group):
        if group in self.GROUP_CHOICES:
            return [(value, label, None) for value, label in self.GROUP_CHOICES[group].choices]
        return self.index.labels(group, reader_language())

    def _label(self, group, value):
        if group in self.SWITCHES:
            return self.SWITCHES[group][value]
        return {value: label for value, label, _p in self._labels(group)}.get(value) or str(
            self.index.vocabulary[group][value]
        )

    @cached_property
    def chips(self):
        """Your filters: a label each, and the address without it."""
        chips = []
        if self.words:
            chips.append({"label": f"“{self.words}”", "url": self.url(without={"q": None})})
        if self.chosen_place and not self.not_a_place:
            chips.append(
                {
                    "label": self.chosen_place.name,
                    "url": self.url(anywhere="1") if self.place_words else self.everywhere_url,
                }
            )
        chosen = dict(self.chosen)
        for name in self.SWITCHES:
            chosen[name] = self.form.cleaned_data.get(name) or []
        for group, values in chosen.items():
            chips += [
                {
                    "label": self._label(group, value),
                    "url": self.url(anylanguage="1")
                    if group == "language" and value == self.spoken_language
                    else self.url(without={group: value}),
                }
                for value in values
            ]
        return chips

    @property
    def not_a_place(self):
        """Whether the place given stands for the whole country because nobody knows it."""
        return self.chosen_place is not None and self.chosen_place is self.__dict__.get(
            "_everywhere"
        )

    @property
    def switches(self):
        """The on-or-off filters of this list, for its panel."""
        return [
            {
                "name": name,
                "value": value,
                "label": label,
                "is_chosen": value in self.form.cleaned_data[name],
            }
            for name, values in self.SWITCHES.items()
            for value, label in values.items()
        ]

    @property
    def place_shown(self):
        """The name of the place for headings; empty without one, or when nobody knows it."""
        return self.chosen_place.name if self.chosen_place and not self.not_a_place else ""

    @property
    def is_filtered(self):
        return bool(self.chips)

    @property
    def regions(self):
        """States and areas to choose from."""
        return self.index.vocabulary["region"].values()

    def url(self, *, without=None, **values):
        """Return the query string of this search, changed: `?q=rides&region=oregon`.

        `without` maps parameters to the value to leave out, or to None for all its values.
        """
        query = QueryDict(mutable=True)
        known = [name for name in self.filters if name != "page"]
        for name in known:
            for value in map(tidy, self.data.getlist(name)[:50]):
                gone = without is not None and name in without and without[name] in (None, value)
                if value and not gone and name not in values:
                    query.appendlist(name, value)
        if "q" in query and "q" not in values:
            # How the words are to be read goes with the words.
            query.update({name: "1" for name in READINGS if name in self.data})
        for name, value in values.items():
            if value:
                query[name] = value
        return "?" + query.urlencode()

    @property
    def previous_url(self):
        return self.url(page=self.result_page.previous_page_number())

    @property
    def next_url(self):
        return self.url(page=self.result_page.next_page_number())

    @property
    def literal_url(self):
        """The same search with the words exactly as typed."""
        return self.url(literally="1")

    @property
    def everywhere_url(self):
        return self.url(without={"zip": None, "region": None, "place": None})

    @property
    def place_typed(self):
        """What stands in the place box: what was typed, or the name of the place chosen."""
        data = self.form.cleaned_data
        if self.place_words:
            return ""
        if data.get("place") or data.get("zip"):
            return data.get("place") or data["zip"]
        return (
            self.chosen_place.name
            if self.chosen_place and not self.not_a_place
            else data.get("region", "")
        )

    @property
    def query(self):
        """The query string without `?` and page: for feeds and print pages."""
        return self.url()[1:]

    @property
    def settled_url(self):
        """Where to go when the words in the place box mean just one place, else None."""
        if len(self.places_meant) != 1:
            return None
        place = self.places_meant[0]
        return self.url(
            without={"place": None, "zip": None, "region": None}, **{place.param: place.value}
        )

    @property
    def other_places(self):
        """Other places of the name that was read in the words, each with its address."""
        return [
            {"name": name, "url": self.url(q=" ".join(self.place_words.rest), region=slug)}
            for name, slug in (self.place_words.others if self.place_words else ())
        ]

    @property
    def place_choices(self):
        """The places the words may mean, each with the address that chooses it."""
        return [
            {
                "name": place.name,
                "url": self.url(
                    without={"place": None, "zip": None, "region": None},
                    **{place.param: place.value},
                ),
            }
            for place in (self.places_meant if len(self.places_meant) > 1 else [])
        ]
