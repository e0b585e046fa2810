"""My list: what a person saved on their device, drawn with fresh facts from its address.

Nothing of a list is kept here. `/my-list/` alone is filled by the device; with
`?item=resource:slug&item=event:slug` the same page shows those things as they are today.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from education.models import Article
from events.models import Event, Occurrence
from events.wording import when_words
from resources.models import Resource

from .publishing.languages import reader_language
from .search.analysis import tidy

MAX_ITEMS = 50
# So many bad values are named; an address can hold thousands.
MAX_NAMED = 5
# Some mail programs cut longer addresses off.
MAX_MAIL = 6000
ITEM = re.compile(r"(resource|event|article):([a-zA-Z0-9_-]{1,80})", re.ASCII)


@dataclass(frozen=True)
class Item:
    """One thing of a list, as it stands in the address."""

    kind: str
    slug: str

    def __str__(self):
        return f"{self.kind}:{self.slug}"


@dataclass
class Entry:
    """A thing as the page shows it. `row` is None when it is no longer here."""

    item: Item
    row: object = None
    occurrence: object = None

    @property
    def title(self) -> str:
        """Its name; of what is no longer here, what its address says."""
        return str(self.row) if self.row else self.item.slug.replace("-", " ")


def read_items(values: list[str]) -> tuple[list[Item], list[str]]:
    """Return the things an address names, each once in its order, and the values that are none.

    >>> found, unknown = read_items(["event:talk", "event:talk", "resource:Rides!", ""])
    >>> [str(item) for item in found], unknown
    (['event:talk'], ['resource:Rides!'])
    """
    found, unknown = {}, []
    for value in values:
        match = ITEM.fullmatch(value)
        if match:
            found[Item(*match.groups())] = None
        elif tidied := tidy(value):
            unknown.append(tidied)
    return list(found), unknown


def address_of(items: list[Item]) -> str:
    """Return the address, from the root on, of the page that shows these things.

    >>> address_of([Item("event", "talk")])
    '/my-list/?item=event:talk'
    """
    return f"{reverse('my_list')}?{urlencode([('item', str(item)) for item in items], safe=':')}"


def mail_address(subject: str, parts: list[str], rest: str) -> str:
    r"""Return a mailto: address without a recipient: the person's own mail program asks for one.

    Parts that would make it too long for a mail program are left out; then `rest` is said.

    >>> mail_address("My list", ["Rides\n503-555-0100"], "More")
    'mailto:?subject=My%20list&body=Rides%0D%0A503-555-0100'
    """
    address, body = f"mailto:?subject={_quoted(subject)}&body=", ""
    for number, part in enumerate(parts):
        longer = body + ("\n\n" if number else "") + part
        if len(address) + len(_quoted(f"{longer}\n\n{rest}")) > MAX_MAIL:
            body = f"{body}\n\n{rest}".strip()
            break
        body = longer
    return address + _quoted(body)


def _quoted(text):
    return quote(text.replace("\n", "\r\n"), safe="")


@require_safe
def my_list(request):
    """A list: the device's own, or the one in the address with fresh facts."""
    values = request.GET.getlist("item")
    if not any(values):
        return render(request, "my_list.html")
    items, unknown = read_items(values)
    entries = drawn(items[:MAX_ITEMS])
    here = [entry for entry in entries if entry.row]
    context = {
        "is_shared": True,
        "entries": entries,
        "here": here,
        "not_understood": _not_understood(unknown, len(items)),
        "share_url": request.build_absolute_uri(address_of([entry.item for entry in here])),
        "mail_url": _mail_url(request, here) if here else "",
    }
    response = render(request, "my_list.html", context)
    # What somebody saved says something about them: no shared computer should show it again.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def drawn(items: list[Item]) -> list[Entry]:
    """Return the entries of a list in its order, each in the reader's language where there is one.

    The number of queries does not depend on the number of things.
    """
    slugs = {
        kind: [item.slug for item in items if item.kind == kind]
        for kind in ("resource", "event", "article")
    }
    rows = {
        "resource": in_reader_language(
            Resource.objects.prefetch_related(
                "locations__state", "translation_of__locations__state"
            ),
            slugs["resource"],
        ),
        "event": in_reader_language(Event.objects.all(), slugs["event"]),
        "article": in_reader_language(Article.objects.all(), slugs["article"]),
    }
    dates = _next_dates(rows["event"].values())
    entries = []
    for item in items:
        row = rows[item.kind].get(item.slug)
        occurrence = dates.get(row.original_id) if row and item.kind == "event" else None
        entries.append(Entry(item, row, occurrence))
    return entries


def in_reader_language(queryset, slugs) -> dict:
    """Return {slug: the public row in the reader's language, else the original} with card facts."""
    if not slugs:
        return {}
    rows = queryset.published().filter(slug__in=slugs).in_language(reader_language()).for_cards()
    found = {}
    for row in rows:
        found.setdefault(row.slug, row)
    return found


def _next_dates(events):
    """Return {original id: its next date}: one that takes place before a cancelled one."""
    is_cancelled = Case(When(status=Occurrence.Status.CANCELLED, then=1), default=0)
    next_ones = (
        Occurrence.objects.upcoming()
        .filter(event=OuterRef("original"))
        .order_by(is_cancelled, "starts_at")
        .values("pk")[:1]
    )
    wanted = (
        Event.objects.filter(pk__in=[event.pk for event in events])
        .annotate(original=Coalesce(F("translation_of"), F("pk")))
        .values(next=Subquery(next_ones))
    )
    originals = {event.original_id: event.facts for event in events}
    dates = {}
    for row in Occurrence.objects.filter(pk__in=wanted).select_related("own_venue__state"):
        row.event = originals[row.event_id]
        dates[row.event_id] = row
    return dates


def _not_understood(unknown, number):
    sentences = [
        _("We did not understand “%(value)s” as something of a list, and left it out.")
        % {"value": value[:60]}
        for value in unknown[:MAX_NAMED]
    ]
    if number > MAX_ITEMS:
        sentences.append(
            _("This address names more than %(number)s things. The first %(number)s are shown.")
            % {"number": MAX_ITEMS}
        )
    return sentences


def _mail_url(request, entries):
    left_out = _("Not all of the list fits in an e-mail. The page has all of it.")
    parts = [_mail_part(request, entry) for entry in entries]
    return mail_address(_("My list"), parts, left_out)


def _mail_part(request, entry):
    """Return one thing as plain lines: its name, when, the numbers to call, its address."""
    row, lines = entry.row, [entry.title]
    if entry.item.kind == "resource":
        lines += [
            f"{phone.get_kind_display()}: {phone.shown}"
            for phone in row.facts.phones.all()
            if phone.kind != "fax"
        ]
    if entry.occurrence:
        lines.append(when_words(entry.occurrence))
    return "\n".join([*lines, request.build_absolute_uri(row.get_absolute_url())])
