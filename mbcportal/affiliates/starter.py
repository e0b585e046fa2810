"""Sample affiliates, and in development their sample staff."""

from pathlib import Path

from django.contrib.auth.models import Group, User

from mbcportal.publishing.starter import Loader, read_yaml, slugs
from mbcportal.taxonomy.models import Region

from .models import Affiliate, Membership
from .roles import GROUPS

FOLDER = Path(__file__).parent / "starter"
# Known to everybody who reads this: the sign-ins are made in development only.
SAMPLE_PASSWORD = "sample-staff-only"  # noqa: S105


def load(loader: Loader, progress) -> None:
    """Write the affiliates."""
    for entry in loader.each("affiliates", read_yaml(FOLDER / "affiliates.yaml"), progress):
        _load_affiliate(loader, entry)


def _load_affiliate(loader, entry):
    def write(instance):
        row = instance or Affiliate.objects.filter(slug=entry["slug"]).first() or Affiliate()
        row.slug = entry["slug"]
        row.name_en, row.name_es = entry["name"], entry["name_es"]
        row.description_en = entry["description"]
        row.description_es = entry["description_es"]
        row.save()
        row.regions.set(slugs(Region, entry["regions"], f"affiliate {entry['slug']}"))
        return row

    loader.load(f"affiliate:{entry['slug']}", entry, Affiliate, write)


def load_sample_staff() -> list[tuple[str, str]]:
    """Make the sample sign-ins that are missing. Returns (user name, what it may do) of each.

    An account that exists is left alone, its password too.
    """
    shown = [("sample-admin", "site administrator")]
    if not User.objects.filter(username="sample-admin").exists():
        User.objects.create_superuser("sample-admin", password=SAMPLE_PASSWORD)
    for affiliate in Affiliate.objects.all():
        for role in Membership.Role:
            if role.value.startswith("medical") and affiliate.slug != "national-office":
                continue
            name = f"sample-{role.value}-{affiliate.slug}"
            shown.append((name, f"{role.label} of {affiliate.name_en}"))
            if User.objects.filter(username=name).exists():
                continue
            user = User.objects.create_user(
                name,
                password=SAMPLE_PASSWORD,
                is_staff=True,
                first_name="Sample",
                last_name=role.label,
            )
            user.groups.set(Group.objects.filter(name=GROUPS[role]))
            Membership.objects.create(affiliate=affiliate, user=user, role=role)
    return shown
