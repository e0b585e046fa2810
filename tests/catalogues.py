"""Message catalogues without GNU gettext: `python -m tests.catalogues compile`."""

# ruff: noqa: T201 - a command speaks
import re
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"
# %(name)s, %s, %d and {name}; a doubled sign is a plain one.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\{\w*\}")


def sources(folder: Path = LOCALE) -> list[Path]:
    """Return the catalogues that people edit."""
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


def compiled(source: Path) -> bytes:
    """Return what the compiled catalogue of a source must be."""
    return polib.pofile(str(source)).to_binary()


def wrong_placeholders(source: Path) -> list[str]:
    """Return the messages whose translation has other placeholders.

    In a plural, each form may have those of either original: "one place" needs no number.
    """
    return [
        entry.msgid
        for entry in polib.pofile(str(source)).translated_entries()
        if any(
            placeholders(text) not in [placeholders(one) for one in _originals(entry)]
            for text in _translations(entry)
        )
    ]


def placeholders(text: str) -> list[str]:
    """Return the placeholders of a text, sorted: another language may have another order.

    >>> placeholders("%(count)s of %(all)s, 100%% {name}")
    ['%(all)s', '%(count)s', '{name}']
    """
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def _originals(entry):
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def _translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def main(arguments: list[str]) -> int:
    """Compile every catalogue and return the exit status."""
    if arguments != ["compile"]:
        print("python -m tests.catalogues compile")
        return 2
    for source in sources():
        source.with_suffix(".mo").write_bytes(compiled(source))
        print(f"compiled {source.relative_to(LOCALE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
