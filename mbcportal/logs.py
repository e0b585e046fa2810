"""Keeping visitors out of the logs."""

import logging
import re

# Query strings, and the secret part of personal links.
SECRET = re.compile(
    r"\?\S*|(?<=/rsvp/)(?!sent/)[^/\s]+|(?<=/told/)[^/\s]+"
    r"|(?<=/stories/thanks/)[^/\s]+|(?<=/stories/withdraw/)[^/\s]+"
)


class WithoutQuery(logging.Filter):
    """Cut query strings and the secret part of personal links.

    They may tell who looked for a hospice, or open somebody's page.
    """

    def filter(self, record):
        """Always keep the record; only its words are changed."""
        record.msg = SECRET.sub("", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET.sub("", argument) if isinstance(argument, str) else argument
                for argument in record.args
            )
        return True
