"""The columns of a spreadsheet: what stands in them, and how it is read and written."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

# How a column's value gets into a row: a plain field, rows that it is linked to, rows of its own,
# or the way its sheet knows.
FIELD, LINK, PART, OWN = "field", "link", "part", "own"
ALIKE = 72
MOST_GUESSES = 2000


class WrongError(Exception):
    """A cell that cannot be read: what is wrong with it, and what to write instead."""

    def __init__(self, wrong: str, write: str = "") -> None:
        super().__init__(wrong)
        self.wrong, self.write = str(wrong), str(write)


@dataclass(frozen=True)
class Column:
    """One column.

    key       the field's name
    header    what stands above it, the same in every language
    read      (text, known) → value; raises WrongError. Not asked for empty cells
    write     (row of the database, known) → text
    empty     the value of an empty cell
    other     other headers it is known by
    meaning, example   for the sheet of instructions; a meaning may be lazy
    choices   (known) → words to choose from in a drop-down list, or None
    put       FIELD, LINK, PART or OWN
    """

    key: str
    header: str
    read: Callable[[str, Any], Any]
    write: Callable[[Any, Any], str]
    empty: Any = ""
    other: tuple[str, ...] = ()
    meaning: Any = ""
    example: str = ""
    choices: Callable[[Any], Iterable[str]] | None = None
    put: str = FIELD
    is_required: bool = False


def key_of(text: str) -> str:
    """Return a name without what people write differently.

    >>> key_of(" Portland-Metro ")
    'portland metro'
    """
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


class Names:
    """Things by their names: what people wrote, or what they may have meant.

    >>> sizes = Names([("s", ["Small"]), ("l", ["Large"])])
    >>> sizes.find("large")
    'l'
    """

    def __init__(self, things: Iterable[tuple[Any, Iterable[str]]]) -> None:
        self.by_key: dict[str, list[Any]] = {}
        self.shown: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        for thing, names in things:
            for name in names:
                key = key_of(str(name))
                if key and thing not in self.by_key.setdefault(key, []):
                    self.by_key[key].append(thing)
                    self.shown.setdefault(key, str(name))

    def find(self, text: str) -> Any:
        """Return the thing of a name. Raises WrongError with what may be meant."""
        found = self.by_key.get(key_of(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongError(
                _("“%s” is the name of several.") % text[:80],
                _("Write it in full, such as “%s”.") % found[0],
            )
        raise WrongError(_("“%s” is not known.") % text[:80], self.meant(text))

    def meant(self, text: str) -> str:
        """Return a question about what may be meant, or some of the names."""
        if text not in self.wrong:
            key = key_of(text)[:80]
            # The plain ratio: others take a minute for a thousand wrong names of places.
            near = len(self.wrong) < MOST_GUESSES and process.extractOne(
                key, self.by_key.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
            )
            if near:
                self.wrong[text] = _("Did you mean “%s”?") % self.shown[near[0]]
            else:
                some = ", ".join(list(dict.fromkeys(self.shown.values()))[:6])
                self.wrong[text] = _("Write one of the names in the template, such as: %s") % some
        return self.wrong[text]


def parts_of(text: str) -> list[str]:
    """Return the entries of a cell that has several, divided by semicolons or lines.

    >>> parts_of("Oregon; Ada County, Idaho;")
    ['Oregon', 'Ada County, Idaho']
    """
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
