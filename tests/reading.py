"""How many years of school a text asks for, by Flesch and Kincaid (1975).

0.39 × words per sentence + 11.8 × syllables per word - 15.59. Syllables are counted by the groups
of vowels, which is right for nine words of ten: good enough for a whole page, never for a sentence.
"""

import re

from bs4 import BeautifulSoup

WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
SENTENCE = re.compile(r"[.!?:]+(?=\s|$)")
BLOCKS = ["p", "li", "h2", "h3", "td", "th"]


def syllables(word: str) -> int:
    """Return the number of syllables of an English word, about.

    >>> [syllables(word) for word in ["pain", "cancer", "metastatic", "care", "treated", "little"]]
    [1, 2, 4, 1, 2, 2]
    """
    word = re.sub(r"['’].*", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouyscxzgh]es$", word):
        count -= 1  # the e is silent: care, scale, called, bones
    return max(count, 1)


def sentences(html: str) -> list[list[str]]:
    """Return the sentences of a text, each as its words. What stands in a block ends with it."""
    page = BeautifulSoup(html, "html.parser")
    found = []
    for block in page.find_all(BLOCKS):
        if block.find(BLOCKS):
            continue
        text = re.sub(r"\[\d+\]", "", block.get_text(" "))
        found += [WORD.findall(part) for part in SENTENCE.split(text)]
    return [words for words in found if words]


def grade(html: str) -> float:
    """Return the years of school that a text asks for.

    >>> round(grade("<p>You can call us. We will help you.</p>"))
    -2
    """
    parts = sentences(html)
    words = [word for part in parts for word in part]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(parts) + 11.8 * spoken / len(words) - 15.59
