"""Parts of a file, as players ask for them (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

# More digits than any file has bytes are not worth reading.
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$")
BLOCK = 64 * 1024


class NotSatisfiableError(Exception):
    """A part was asked for that the file does not have."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """Return the (first, last) byte that a Range header asks for, or None for all of the file.

    What is not understood, and more than one part at a time, means all, as the rules allow.

    >>> wanted("bytes=0-1", 100), wanted("bytes=90-", 100), wanted("bytes=-10", 100)
    ((0, 1), (90, 99), (90, 99))
    >>> wanted("bytes=50-500", 100), wanted("bytes=5-2", 100), wanted("bytes=0-1,5-6", 100)
    ((50, 99), None, None)
    """
    found = ONE_RANGE.match(header.strip().lower())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    if start >= size:
        raise NotSatisfiableError
    return start, end


def part(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes from the first to the last, a block at a time, and close the file."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
