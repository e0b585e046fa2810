"""“Try it”: staff see how the search reads a query, and why each hit stands where it stands."""

from itertools import islice

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .answers import FINDERS, answer
from .finding import ask
from .search.intents import cues
from .search.safety import plain

SHOWN = 10
# Where a hit has the words, in words.
LEVELS = {
    "title": _("in the title"),
    "main": _("is about it, and says so"),
    "about": _("is mainly about it"),
    "head": _("in the keywords or topics"),
    "lead": _("in the summary"),
    "all": _("in the text"),
}


class TryForm(forms.Form):
    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language of the page"), choices=[("en", _("English")), ("es", _("Spanish"))]
    )


def try_search(request):
    """Show how a query is rewritten and why each hit stands where it stands. For staff."""
    if not request.user.has_perm("search.view_synonymset"):
        raise PermissionDenied
    form = TryForm(request.GET if "q" in request.GET else None)
    context = {**admin.site.each_context(request), "title": _("Try the search"), "form": form}
    if form.is_valid():
        with override(form.cleaned_data["language"]):
            context.update(_explained(form.cleaned_data["q"]))
            return render(request, "admin/search/try.html", context)
    return render(request, "admin/search/try.html", context)


def _explained(words):
    answers = answer(ask(q=words), shown=SHOWN)
    asked = answers.finder
    text = asked.text
    return {
        "asked": asked,
        "text": text,
        "groups": [
            {
                "said": group.said,
                "stems": group.phrases,
                "needs": [asked.index.vocabulary[n.group].get(n.value) for n in group.needs],
                "count": levels["all"].bit_count(),
            }
            for group, levels in (zip(text.groups, text.levels, strict=True) if text else ())
        ],
        "cues": {kind: weight for kind, weight in cues(plain(words)).items() if weight},
        "kinds": [_kind(group, text) for group in answers.groups],
        "is_fallback": answers.is_fallback,
        "others": [kind for kind in FINDERS if kind not in {g.kind for g in answers.groups}],
    }


def _kind(group, text):
    found = group.finder.found
    return {
        "kind": group.kind,
        "count": found.count,
        "strength": round(100 * found.strength),
        "hits": [
            {"row": row[0] if group.kind == "event" else row, "why": _why(entry, text)}
            for entry, row in zip(islice(found.entries(), SHOWN), group.rows, strict=False)
        ],
    }


def _why(entry, text):
    """Return (words, where the entry has them or None) for each group of a query."""
    if text is None:
        return []
    return [
        (
            group.said,
            next((said for level, said in LEVELS.items() if levels[level] >> entry & 1), None),
        )
        for group, levels in zip(text.groups, text.levels, strict=True)
    ]
