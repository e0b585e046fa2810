"""The facts that clinical trials ask for, one line each: what it means and where to find it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """A line of the sheet. `rows` is the room to write; with `choices` there is one to mark.

    On paper a wide one has the whole line, the others stand two by two.
    """

    name: str
    label: str
    help: str
    rows: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    is_wide: bool = False


# The address of the article that the sheet belongs to.
ARTICLE = "clinical-trials"

# How active a person is, by the scale of the Eastern Cooperative Oncology Group (Oken, 1982), in
# our words. Its fifth step is death, and is left out.
ACTIVITY = (
    ("0", _("0: I do all that I did before.")),
    ("1", _("1: Hard work is too much, but I walk about and do light work.")),
    ("2", _("2: I care for myself but cannot work. I am up for more than half of the day.")),
    ("3", _("3: I need some help. I am in bed or a chair for more than half of the day.")),
    ("4", _("4: I need help with everything. I am in bed or a chair all day.")),
)

LINES = (
    Line(
        "first-found",
        _("Date of the first diagnosis"),
        _("When breast cancer was first found. It is in your first biopsy report."),
    ),
    Line(
        "spread-found",
        _("Date it was found to have spread"),
        _("When it became metastatic (stage IV). It is in the scan or biopsy report."),
    ),
    Line(
        "receptors",
        _("Receptors: ER, PR, HER2"),
        _("What makes the cancer grow. Look in the newest biopsy report, and write its date."),
    ),
    Line(
        "biomarkers",
        _("Gene and biomarker results"),
        _("Such as BRCA, PIK3CA, ESR1 or PD-L1. Ask for the reports of gene tests."),
    ),
    Line(
        "places",
        _("Where it is now"),
        _("Such as bone, liver, lung or brain. It is in the newest scan report, with its date."),
        is_wide=True,
    ),
    Line(
        "treatments",
        _("Treatments so far, with dates"),
        _("In order: drug, surgery or radiation; start, end, and why it ended. Ask for a list."),
        rows=4,
        is_wide=True,
    ),
    Line(
        "medicines",
        _("Medicines and supplements now"),
        _("Some do not mix with a trial drug. Copy the names and doses from the labels."),
        rows=2,
    ),
    Line(
        "conditions",
        _("Other health problems"),
        _("Such as heart, liver or kidney trouble, diabetes or allergies."),
        rows=2,
    ),
    Line(
        "activity",
        _("How active you are (ECOG)"),
        _("Doctors give it a number from 0 to 4. Mark the one that is most like your days."),
        choices=ACTIVITY,
        is_wide=True,
    ),
    Line(
        "travel",
        _("ZIP code, and how far you can travel"),
        _("In miles or hours, and how often. Some trials help with the trip: ask."),
    ),
    Line(
        "doctor",
        _("Your cancer doctor"),
        _("Name, clinic and phone. Trial staff will ask for your records there."),
    ),
)
