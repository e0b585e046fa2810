"""An event's words in the reader's language."""

from mbcportal.publishing.languages import reader_language

from .models import Event


def in_words(event):
    """Return the row with an event's words in the language of the page or mail, or the event."""
    if event.language == reader_language():
        return event
    rows = Event.objects.published().filter(translation_of=event, language=reader_language())
    return rows.select_related("translation_of").first() or event
