"""Logs say what the program did, never who looked for what."""

import logging

import pytest

from mbcportal.logs import WithoutQuery


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/search/?q=hospice", "/search/"),
        ("/events/walk/2027-05-01/rsvp/WzEsMV0:1abc:x-Y_z/", "/events/walk/2027-05-01/rsvp//"),
        ("/es/events/retreat/told/MQ:1abc:x/?a=b", "/es/events/retreat/told//"),
        ("/events/walk/2027-05-01/rsvp/sent/", "/events/walk/2027-05-01/rsvp/sent/"),
        ("/events/walk/2027-05-01/rsvp/", "/events/walk/2027-05-01/rsvp/"),
    ],
)
def test_addresses_lose_what_tells_about_people(path, logged):
    in_words = logging.LogRecord("a", logging.INFO, "b", 1, f"Conflict: {path}", (), None)
    in_arguments = logging.LogRecord("a", logging.INFO, "b", 1, "%s: %s", ("Conflict", path), None)

    for record in (in_words, in_arguments):
        assert WithoutQuery().filter(record)
        assert record.getMessage() == f"Conflict: {logged}"
