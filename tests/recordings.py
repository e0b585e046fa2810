"""Small real media files, and media items made of them."""

import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from education.models import MediaItem

STARTER = Path(__file__).resolve().parent.parent / "education" / "starter" / "media"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n\n00:02.000 --> 00:04.000\nGoodbye.\n"


def mp3():
    """Return the first half second of the sample episode."""
    return (STARTER / "listen-palliative-care-or-hospice.mp3").read_bytes()[:4000]


def mp4():
    """Return the sample video."""
    return (STARTER / "watch-before-your-visit.mp4").read_bytes()


def pdf(pages=2, change=None):
    """Return a PDF with empty pages. `change` gets the writer before it writes."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(612, 792)
    if change:
        change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def picture(kind="JPEG"):
    """Return a small picture."""
    file = io.BytesIO()
    Image.new("RGB", (160, 90), "teal").save(file, kind)
    return file.getvalue()


def upload(data, name="file.bin"):
    """Return bytes as a browser sends a file."""
    if isinstance(data, str):
        data = data.encode()
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def make_media(article, role="audio", **fields):
    """Return a media item with a real file of its role; given fields come first."""
    given = {
        "audio": lambda: {"file": upload(mp3()), "seconds": 65},
        "video": lambda: {
            "file": upload(mp4()),
            "seconds": 17,
            "captions_en": upload(VTT),
            "captions_es": upload(VTT),
            "poster": upload(picture()),
        },
        "pdf": lambda: {"file": upload(pdf())},
    }[role]()
    item = MediaItem(article=article, role=role, **(given | fields))
    item.full_clean()
    item.save()
    return item
