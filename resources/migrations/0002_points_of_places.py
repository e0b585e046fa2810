from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill_points(apps, schema_editor):
    """Give the places that are there the points of their ZIP codes."""
    Location = apps.get_model("resources", "Location")
    ZipCode = apps.get_model("taxonomy", "ZipCode")
    row = ZipCode.objects.filter(pk=OuterRef("zip_code"))
    Location.objects.filter(latitude=None).update(
        latitude=Subquery(row.values("latitude")[:1]),
        longitude=Subquery(row.values("longitude")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
        ("taxonomy", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill_points, migrations.RunPython.noop, elidable=True)]
