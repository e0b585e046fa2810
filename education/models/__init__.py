"""What people read: articles with their sources and care cards, facts, and the glossary."""

from .article import Article, CareNote, Person, Question
from .glossary import GlossaryTerm
from .media import MediaItem
from .sources import Fact, Reference, Source
from .stories import StorySubmission

__all__ = [
    "Article",
    "CareNote",
    "Fact",
    "GlossaryTerm",
    "MediaItem",
    "Person",
    "Question",
    "Reference",
    "Source",
    "StorySubmission",
]
