"""Which affiliate looks after a place that somebody names."""

from mbcportal.affiliates.models import Affiliate
from mbcportal.taxonomy.places import Place, find_places

NATIONAL = "national-office"


def affiliate_of_words(text: str) -> Affiliate | None:
    """Return the affiliate that looks after the place of a person's words.

    The national office where nobody is nearer, or where the words may mean several places that
    different affiliates look after. None only when there is no affiliate at all.
    """
    found = {affiliate_of(place) for place in find_places(text)}
    return found.pop() if len(found) == 1 else national_office()


def affiliate_of(place: Place) -> Affiliate | None:
    """Return the affiliate whose region has the place, the nearest kind of region first."""
    near, states, _nation = place.tiers
    # A state is its own affiliate's before that of a part of it.
    for regions in (states, near) if place.kind == "state" else (near, states):
        rows = Affiliate.objects.filter(regions__in=regions).order_by("pk")
        if regions and (row := rows.first()):
            return row
    return national_office()


def national_office() -> Affiliate | None:
    """Return who looks after what nobody else does."""
    rows = Affiliate.objects.order_by("pk")
    return (
        rows.filter(slug=NATIONAL).first()
        or rows.filter(regions__kind="nation").first()
        or rows.first()
    )


def one_place(text: str) -> Place | None:
    """Return the place of a person's words, when they mean one and no other."""
    found = find_places(text)
    return found[0] if len(found) == 1 else None
