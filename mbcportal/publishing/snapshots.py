"""What a page says, with all its parts, as plain data: read from its rows, and written back.

A page is one row, the rows it links to, and its parts: rows that belong to it alone, named in the
model's `PARTS`. Its state, address and sign-off are not among its words (`NOT_WORDS`).
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


def snapshot(content) -> dict:
    """Return what a page says: {"fields": …, "links": {name: ids}, "parts": {name: [fields]}}."""
    words = {
        "fields": _values(content, word_fields(type(content))),
        "links": {
            field.name: sorted(getattr(content, field.name).values_list("pk", flat=True))
            for field in type(content)._meta.many_to_many
        },
        "parts": {
            name: [_values(row, part_fields(row)) for row in getattr(content, name).all()]
            for name in content.PARTS
        },
    }
    return json.loads(json.dumps(words, cls=DjangoJSONEncoder))


def write_back(words: dict, content) -> None:
    """Give a page the words of a snapshot, and save it. Call inside a transaction.

    What a snapshot does not know (a field that is younger) stays as it is; a link to a row that is
    gone is left out.
    """
    for field in word_fields(type(content)):
        if field.attname in words["fields"]:
            _set(content, field, words["fields"][field.attname])
    content.save()
    for name, pks in words["links"].items():
        links = getattr(content, name)
        links.set(links.model._base_manager.filter(pk__in=pks))
    for name in content.PARTS:
        rows = getattr(content, name)
        wanted = words["parts"].get(name, [])
        if [_plain(row) for row in rows.all()] == wanted:
            continue
        rows.all().delete()
        for values in wanted:
            row = rows.model(**{rows.field.name: content})
            for field in part_fields(row):
                if field.attname in values:
                    _set(row, field, values[field.attname])
            row.save()


def word_fields(model) -> list:
    """Return the fields of a content type that are its words."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in model.NOT_WORDS
    ]


def part_fields(row) -> list:
    """Return the fields of a part, without what makes it a part."""
    return [
        field
        for field in row._meta.concrete_fields
        if not field.primary_key
        and not getattr(field, "auto_now", False)
        and not (field.is_relation and hasattr(field.related_model, "PARTS"))
    ]


def _values(row, fields):
    return {field.attname: _value(row, field) for field in fields}


def _value(row, field):
    value = getattr(row, field.attname)
    return value.name or "" if isinstance(value, models.fields.files.FieldFile) else value


def _plain(row):
    return json.loads(json.dumps(_values(row, part_fields(row)), cls=DjangoJSONEncoder))


def _set(row, field, value):
    if field.is_relation:
        known = field.related_model._base_manager.filter(pk=value).exists()
        if value is not None and not known:
            if not field.null:
                return
            value = None
        setattr(row, field.attname, value)
    else:
        setattr(row, field.attname, field.to_python(value))
