"""Imports run one way: composition → rooms → foundation → Django, never between rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("resources", "events", "education")
# Each app of the foundation may import those before it.
FOUNDATION = (
    "richtext", "publishing", "outbox", "guard", "taxonomy", "affiliates", "signin", "links",
    "sheets", "search",
)  # fmt: skip
COMPOSITION = "composition"
OURS = ("mbcportal", *ROOMS)


def modules() -> dict[str, Path]:
    """Return our modules by name, without tests, scripts and migrations."""
    paths = [path for package in OURS for path in (ROOT / package).rglob("*.py")]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
        if "migrations" not in path.parts
    }


def layer(module: str) -> str:
    """Return the room or foundation app that a module belongs to, or COMPOSITION."""
    parts = module.split(".")
    if parts[0] in ROOMS:
        return parts[0]
    if len(parts) > 1 and parts[1] in FOUNDATION:
        return parts[1]
    return COMPOSITION


def allowed(layer: str) -> set[str]:
    """Return the layers that a layer may import."""
    if layer == COMPOSITION:
        return {COMPOSITION, *ROOMS, *FOUNDATION}
    if layer in ROOMS:
        return {layer, *FOUNDATION}
    return set(FOUNDATION[: FOUNDATION.index(layer) + 1])


def imported(module: str, source: str, *, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of each of our modules that a source imports.

    Imports inside functions count: they need the other module just the same.
    """
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from mbcportal import search` imports the app, not the composition.
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            if name.split(".")[0] in OURS:
                yield node.lineno, name


def wrong_imports(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """Return a line for each import that runs the wrong way."""
    own = layer(module)
    return [
        f"{module}, line {line}: {own} may not import {name}"
        for line, name in imported(module, source, is_package=is_package)
        if layer(name) not in allowed(own)
    ]


def test_modules_import_downwards_only():
    wrong = [
        line
        for module, path in modules().items()
        for line in wrong_imports(module, path.read_text(), is_package=path.name == "__init__.py")
    ]

    assert wrong == []


def test_modules_are_found_in_every_layer():
    layers = {layer(module) for module in modules()}

    assert layers == {COMPOSITION, *ROOMS, *FOUNDATION}


def test_every_app_of_the_foundation_has_its_place():
    apps = {path.parent.name for path in (ROOT / "mbcportal").glob("*/apps.py")}

    assert apps == set(FOUNDATION)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("resources.models", "import events.models"),
        ("resources.models", "from events.models import Event"),
        ("resources.models", "def later():\n    from education import models"),
        ("resources.views", "from mbcportal.urls import urlpatterns"),
        ("resources.views", "from mbcportal import middleware"),
        ("mbcportal.taxonomy.places", "from resources.models import Resource"),
        ("mbcportal.taxonomy.places", "from mbcportal.affiliates.models import Affiliate"),
        ("mbcportal.taxonomy.places", "from ..affiliates.models import Affiliate"),
        ("mbcportal.taxonomy.places", "from .. import search"),
        ("mbcportal.publishing.models", "from mbcportal.taxonomy import models"),
        ("mbcportal.richtext.fields", "from mbcportal.publishing.models import Published"),
        ("mbcportal.affiliates.models", "from ..search.models import SearchEntry"),
        ("mbcportal.search.engines", "from mbcportal.templatetags.portal import register"),
        ("mbcportal.search.engines", "from .. import settings"),
        ("events.feeds", "import mbcportal.logs as logs"),
    ],
)
def test_wrong_import_is_found(module, source):
    assert len(wrong_imports(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "mbcportal.urls",
            "import resources.urls, events.urls\nfrom mbcportal.search import views",
        ),
        ("mbcportal.management.commands.load_starter", "import education.starter"),
        (
            "events.models",
            "from mbcportal.search.models import Searchable\nfrom . import recurrence",
        ),
        ("events.models", "from django.db import models\nfrom .recurrence import Rule"),
        ("mbcportal.search.index", "from ..taxonomy.models import Topic\nfrom . import analysis"),
        ("mbcportal.affiliates.models", "from mbcportal.publishing.languages import translated"),
        ("mbcportal.search.starter", "import eventsource"),
    ],
)
def test_right_import_is_fine(module, source):
    assert wrong_imports(module, source) == []


def test_relative_import_in_a_package_counts_from_itself():
    wrong = wrong_imports(
        "mbcportal.taxonomy", "from ..search import models\nfrom . import places", is_package=True
    )

    assert wrong == ["mbcportal.taxonomy, line 1: taxonomy may not import mbcportal.search.models"]
