"""The groups of staff, and which models each may work on."""

EDITOR, COORDINATOR, MANAGER = "Affiliate editor", "Event coordinator", "Affiliate manager"
MEDICAL_EDITOR, MEDICAL_REVIEWER = "Medical editor", "Medical reviewer"

# Names of groups by the role of a membership.
GROUPS = {
    "editor": EDITOR,
    "coordinator": COORDINATOR,
    "manager": MANAGER,
    "medical-editor": MEDICAL_EDITOR,
    "medical-reviewer": MEDICAL_REVIEWER,
}

_LISTINGS = [
    ("resources", model)
    for model in (
        "organization", "resource", "phone", "location", "openinghours", "hoursexception", "source",
        "report", "confirmation",
    )
]  # fmt: skip
_EVENTS = [("events", model) for model in ("event", "occurrence", "registration", "venue")]
_ARTICLES = [
    ("education", model)
    for model in (
        "article", "carenote", "question", "reference", "fact", "glossaryterm", "person",
        "mediaitem",
    )
]  # fmt: skip
# Stories as they were sent: health information that belongs to no affiliate.
_STORIES = [("education", "storysubmission")]

# Everybody on staff may look these up: forms choose from them.
MAY_VIEW = [
    ("taxonomy", model)
    for model in ("region", "topic", "metastasissite", "audience", "language", "zipcode")
] + [("affiliates", "affiliate"), ("links", "link")]

# Group: (app label, model name) it may view, add, change and delete.
MAY_EDIT = {
    EDITOR: _LISTINGS,
    COORDINATOR: _EVENTS,
    MANAGER: _LISTINGS + _EVENTS + _ARTICLES,
    MEDICAL_EDITOR: _ARTICLES + _STORIES,
    MEDICAL_REVIEWER: _ARTICLES,
}
# Group: (app label, permission) besides.
MAY_ALSO = {
    MEDICAL_REVIEWER: [("education", "review_article")],
    MANAGER: [("signin", "view_auditentry")],
}
