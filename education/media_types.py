"""What a media file really is, read from what is in it: names and browsers may say anything."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/webm": "weba",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/pdf": "pdf",
}
NAMES = {
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/ogg": "Ogg",
    "audio/webm": "WebM",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "application/pdf": "PDF",
}
# role of a media item: the types that browsers play or show
OF_ROLE = {
    "audio": ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm"],
    "video": ["video/mp4", "video/webm"],
    "pdf": ["application/pdf"],
}
HEAD = 64 * 1024
# The part of an MP4 file that says what is in it. That of an hour of video has about one MB.
MOST_OF_MOOV = 32 * 1024 * 1024
MOST_BOXES = 1000
MOST_PAGES = 1000
# What pypdf raises at files that somebody broke.
BROKEN_PDF = (
    PyPdfError, RecursionError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OSError, ArithmeticError, AssertionError, NotImplementedError,
)  # fmt: skip
# Not those of QuickTime and old telephones: not every browser plays them.
MP4_BRANDS = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4[AVB] |dash|MSNV")


def read(file) -> tuple[str, int | None]:
    """Return the type of an open file, and the pages of a PDF.

    Raises ValidationError when it is none of those we take, in words for whoever chose it.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"%PDF-"):
        return "application/pdf", _pages(file)
    found = _mp3(file, head) or _mp4(file, head) or _ogg(head) or _webm(head)
    if found is None:
        raise ValidationError(
            _("We cannot play or show this file. Audio: MP3, M4A, Ogg, WebM. Video: MP4, WebM.")
        )
    return found, None


def _mp3(file, head: bytes) -> str | None:
    """Tell an MP3 by the first frame of its sound, after the tag with its title and picture."""
    if head.startswith(b"ID3") and len(head) > 10:  # noqa: PLR2004 - the head of the tag
        size = 0
        for one in head[6:10]:
            size = size << 7 | one & 0x7F
        file.seek(10 + size)
        head = file.read(4096).lstrip(b"\0")
    is_frame = (
        len(head) > 3  # noqa: PLR2004 - the head of a frame
        and head[0] == 0xFF  # noqa: PLR2004
        and head[1] & 0xE6 == 0xE2  # noqa: PLR2004 - eleven bits of sync, layer III
        and head[1] & 0x18 != 0x08  # noqa: PLR2004 - a version there is
        and head[2] & 0xF0 != 0xF0  # noqa: PLR2004 - a bit rate there is
        and head[2] & 0x0C != 0x0C  # noqa: PLR2004 - a sampling rate there is
    )
    return "audio/mpeg" if is_frame else None


def _mp4(file, head: bytes) -> str | None:
    """Tell audio from video by the tracks there are."""
    if head[4:8] != b"ftyp" or not MP4_BRANDS.fullmatch(head[8:12]):
        return None
    handlers = set(re.findall(rb"hdlr.{8}(soun|vide)", _moov(file), re.DOTALL))
    if b"vide" in handlers:
        return "video/mp4"
    return "audio/mp4" if handlers else None


def _moov(file) -> bytes:
    """Return the box of an MP4 file that describes its tracks, wherever it stands."""
    file.seek(0, 2)
    end, at = file.tell(), 0
    for _number in range(MOST_BOXES):
        file.seek(at)
        box = file.read(16)
        size, name = int.from_bytes(box[:4], "big"), box[4:8]
        if size == 1:
            size = int.from_bytes(box[8:16], "big")
        if size == 0:
            size = end - at
        if len(box) < 8 or size < 8:  # noqa: PLR2004 - the head of a box
            break
        if name == b"moov":
            file.seek(at)
            return file.read(min(size, MOST_OF_MOOV))
        at += size
    return b""


def _ogg(head: bytes) -> str | None:
    is_sound = b"OpusHead" in head[:64] or b"\x01vorbis" in head[:64]
    return "audio/ogg" if head.startswith(b"OggS") and is_sound else None


def _webm(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in head[:64]:
        return None
    if re.search(rb"V_(VP[89]|AV1)", head):
        return "video/webm"
    return "audio/webm" if re.search(rb"A_(OPUS|VORBIS)", head) else None


def _pages(file) -> int:
    """Return how many pages a PDF has."""
    file.seek(0)
    try:
        pages, wrong = _read_pdf(PdfReader(file))
    except BROKEN_PDF as error:
        raise ValidationError(_("This PDF is damaged and cannot be read.")) from error
    if wrong:
        raise ValidationError(wrong)
    return pages


def _read_pdf(reader: PdfReader) -> tuple[int, str]:
    """Return the number of pages, and what is wrong with the file as a sentence."""
    if reader.is_encrypted:
        return 0, _("This PDF is locked with a password. Choose one without.")
    root = reader.trailer["/Root"].get_object()
    names = root.get("/Names", {}).get_object() if "/Names" in root else {}
    opens = root["/OpenAction"].get_object() if "/OpenAction" in root else {}
    if "/JavaScript" in names or "/JS" in opens or "/AA" in root:
        return 0, _("This PDF contains a program. Choose one without.")
    pages = len(reader.pages)
    return pages, "" if 0 < pages <= MOST_PAGES else _("This PDF has no pages, or too many.")
