"""Keeping visitors out of the logs."""

import logging
import re

QUERY = re.compile(r"\?\S*")


class WithoutQuery(logging.Filter):
    """Cut query strings and client addresses: they may tell who looked for a hospice."""

    def filter(self, record):
        """Always keep the record; only its words are changed."""
        record.msg = QUERY.sub("", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(
                QUERY.sub("", argument) if isinstance(argument, str) else argument
                for argument in record.args
            )
        return True
