"""Two hundred mixed searches: words, places, filters, as people combine them. Always the same."""

import random

WORDS = [
    "", "rides", "help paying rent", "support group", "wig", "palliative care",
    "lodging near hospital", "counseling",
    "clinical trials", "food", "hospice", "copay help", "someone to talk to", "yoga",
    "bone mets pain", "young moms", "legal help", "paliative", "transporation", "grupo de apoyo",
]  # fmt: skip
PLACES = [
    {}, {"zip": "83702"}, {"zip": "98660"}, {"zip": "97201"}, {"region": "oregon"},
    {"region": "montana"}, {"region": "portland-metro"}, {"region": "washington"},
]  # fmt: skip
FILTERS = [
    {}, {}, {"topic": ["money"]}, {"topic": ["rides", "lodging"]}, {"format": ["online"]},
    {"cost": ["free"]}, {"language": ["es"]}, {"audience": ["caregivers"]}, {"site": ["bone"]},
    {"topic": ["support-group"], "format": ["online", "phone"], "cost": ["free"]},
]  # fmt: skip


def mixed(count=200, seed=7):
    """Return `count` searches as dicts of GET parameters."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return [
        {
            **({"q": words} if (words := chance.choice(WORDS)) else {}),
            **chance.choice(PLACES),
            **chance.choice(FILTERS),
        }
        for _n in range(count)
    ]
