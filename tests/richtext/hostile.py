"""The hostile fragments of `corpus/`, and what a harmless text is made of."""

from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from mbcportal.richtext.cleaning import TAGS

ATTRIBUTES = {
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
EVERYWHERE = {"lang", "title"}


def fragments():
    """Return {name: entry} of all fragments, the repeated pieces written out."""
    found = {}
    for path in sorted((Path(__file__).parent / "corpus").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = f"{path.stem}-{entry['name']}"
            assert name not in found
            if "repeat" in entry:
                piece, times = entry["repeat"]
                entry["html"] = entry["html"].replace("{repeat}", piece * times)
            found[name] = entry
    return found


def as_a_browser_reads_it(address):
    """Return an address without what browsers leave out: outer spaces, tabs and line ends."""
    spaces = "".join(map(chr, range(0x21)))
    return address.strip(spaces).translate({ord(sign): None for sign in "\t\r\n"}).lower()


def leads_to(address):
    """Say where an address leads: "here", or its scheme, or "another host"."""
    read = as_a_browser_reads_it(address).replace("\\", "/")
    scheme, colon, _rest = read.partition(":")
    if colon and scheme and scheme.isascii() and scheme.replace("+", "a").isalnum():
        return scheme
    return "another host" if read.startswith("//") else "here"


def faults(elements):
    """Return what is not harmless in a list of (tag, {attribute: value})."""
    wrong = []
    for tag, attributes in elements:
        if tag not in TAGS:
            wrong.append(f"<{tag}>")
        wrong += [
            f"{tag}[{name}={value[:40]}]"
            for name, value in attributes.items()
            if name not in ATTRIBUTES.get(tag, set()) | EVERYWHERE
        ]
        if leads_to(attributes.get("href", "")) not in {"here", "http", "https", "mailto", "tel"}:
            wrong.append(f"{tag} leads to {attributes['href'][:40]}")
        source = attributes.get("src", "/media/")
        if not source.startswith("/media/") or ".." in source:
            wrong.append(f"{tag} shows {source[:40]}")
    return wrong


def assert_harmless(html):
    """Look at what is left with another parser than the one that cleaned it."""
    soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None)
    assert faults([(one.name, one.attrs) for one in soup.find_all(True)]) == []
