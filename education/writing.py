"""Plain text that people write, made into what a page shows."""

import re

from django.utils.html import escape
from django.utils.text import Truncator

FACT = re.compile(r"\[(?=\s*fact\s*:)", re.IGNORECASE)


def unmarked(text: str) -> str:
    """Return a text in which nothing looks as if it placed a fact, as editors do.

    >>> unmarked("[fact:de-novo] [1]")
    '(fact:de-novo] [1]'
    """
    return FACT.sub("(", text)


def paragraphs(text: str) -> str:
    r"""Return plain text as HTML: an empty line begins a paragraph, a line stays a line.

    >>> paragraphs("I <3 you.\nReally.\n\n\nBye.")
    '<p>I &lt;3 you.<br>Really.</p><p>Bye.</p>'
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    return "".join(f"<p>{escape(block)}</p>".replace("\n", "<br>") for block in blocks if block)


def beginning(text: str, most: int) -> str:
    r"""Return the first words of a text on one line, at most so many characters.

    >>> beginning("One two\n\nthree four", 12)
    'One two…'
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = Truncator(line).chars(most, truncate="")
    return f"{cut.rpartition(' ')[0] or cut[: most - 1]}…"
