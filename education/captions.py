"""Captions of a video: a WebVTT file, checked before anybody needs it.

https://www.w3.org/TR/webvtt1/
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 500_000
HEADER = re.compile(r"WEBVTT([ \t].*)?$")
CLOCK = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{CLOCK}[ \t]+-->[ \t]+{CLOCK}([ \t].*)?$")
# Of the end of a recording: lengths are typed in whole seconds.
SLACK = 2


def check(file, seconds: int | None = None) -> None:
    """Raise ValidationError when a file is no WebVTT file, saying in which line.

    `seconds` is the length of the video, where it is known: captions end with it.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("These captions are too large for one video."))
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save the captions as text in UTF-8.")) from error
    cues = read(text)
    if seconds and cues and cues[-1][1] > seconds + SLACK:
        raise ValidationError(_("The captions go on after the end of the video. Check its length."))


def read(text: str) -> list[tuple[float, float, str]]:
    r"""Return the cues of a WebVTT text as (start, end, words).

    >>> read("WEBVTT\n\n00:01.000 --> 00:02.500\nHello.\n")
    [(1.0, 2.5, 'Hello.')]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\0" in text or not HEADER.match(lines[0]):
        raise ValidationError(
            _("This is not a WebVTT file: its first line must be WEBVTT. Save it as WebVTT (.vtt).")
        )
    cues = []
    for at, block in _blocks(lines):
        kind = block[0].split()[0] if block[0].split() else ""
        if at == 1 or kind in {"NOTE", "REGION"}:
            continue
        if kind == "STYLE":
            raise _wrong(at, _("leave out styles; the page gives the captions their look."))
        cue = _cue(at, block)
        if cues and cue[0] < cues[-1][0]:
            raise _wrong(at, _("this caption begins before the one above it."))
        cues.append(cue)
    if not cues:
        raise ValidationError(_("There are no captions in this file."))
    return cues


def _blocks(lines):
    """Yield (number of its first line, lines) of each block between empty lines."""
    block = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(at, block):
    # A cue may have a name above its times.
    skipped = 0 if "-->" in block[0] or len(block) == 1 else 1
    timing = TIMING.match(block[skipped].strip())
    if timing is None:
        raise _wrong(at + skipped, _("write the times like 00:01.000 --> 00:04.000."))
    start, end = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:8])
    if end <= start:
        raise _wrong(at + skipped, _("this caption ends before it begins."))
    words = "\n".join(block[skipped + 1 :]).strip()
    if not words:
        raise _wrong(at + skipped, _("this caption has no words."))
    return start, end, words


def _seconds(parts):
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _wrong(line, words):
    return ValidationError(_("Line %(line)s: %(wrong)s") % {"line": line, "wrong": words})
