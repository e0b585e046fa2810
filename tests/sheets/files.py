"""Spreadsheets made for tests, as people and programs make them."""

import csv
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tests.content import (
    make_affiliate,
    make_audience,
    make_language,
    make_organization,
    make_regions,
    make_topic,
)
from tests.desk import member

LISTING = {
    "Your number": "A-1",
    "Name": "Rides of Cedar",
    "Organization": "Helping Hands",
    "Kind": "Program",
    "What you get": "Rides to cancer treatment, free of charge.",
    "Service area": "Oregon; Portland Metro",
    "Languages": "English; Spanish",
    "Topics": "Rides; Money",
    "Phones": "Helpline: 503-222-2000 ext. 2",
    "Time zone": "Pacific",
    "Hours": "Mon–Fri 9–5",
    "Places": "Main office, 100 Main Street, Portland, OR 97201",
}
ROOT = "/admin/resources/resource/spreadsheet/"


def desk():
    """Return (affiliate, manager) with what listings are sorted by."""
    make_regions()
    affiliate = make_affiliate("cedar", serves=["oregon"], name_en="Cedar")
    make_organization("Helping Hands", affiliate=affiliate)
    for slug in ("en", "es"):
        make_language(slug)
    for slug in ("rides", "money", "clinical-trials"):
        make_topic(slug)
    make_audience()
    return affiliate, member("maria", affiliate, "manager")


def csv_text(*rows, separator=","):
    """Return dictionaries as CSV, with the headers of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def csv_upload(*rows, name="list.csv", encoding="utf-8"):
    return SimpleUploadedFile(name, csv_text(*rows).encode(encoding))


def xlsx(*lines, change=lambda book: None):
    """Return lists as the bytes of an XLSX file; `change` may spoil the workbook."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(data, name="list.xlsx"):
    return SimpleUploadedFile(name, data)


def with_member(data, path, content):
    """Return an XLSX file with one part of it replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            if name != path:
                new.writestr(name, old.read(name))
        new.writestr(path, content)
    return file.getvalue()
