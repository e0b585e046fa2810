"""Words of events for mails, which start from the event's original row."""

from django import template

from events import translations

register = template.Library()


@register.filter
def in_words(event):
    """Return the row with an event's words in the reader's language."""
    return translations.in_words(event)
