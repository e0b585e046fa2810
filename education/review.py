"""Medical review in the admin: a reviewer reads a page as it is, and signs that very version."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.affiliates.scoped import successor_of
from mbcportal.publishing.differences import differences
from mbcportal.publishing.models import PublishingStep, Version
from mbcportal.publishing.snapshots import snapshot

from .models import Article, Person


class ReviewForm(forms.Form):
    """Who read a page, when, and when it is due to be read again."""

    reviewer = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Medical reviewer"),
        help_text=gettext_lazy("Readers see the name, credentials and place of work."),
    )
    reviewed_on = forms.DateField(
        label=gettext_lazy("Read on"), widget=AdminDateWidget, initial=timezone.localdate
    )
    review_due_on = forms.DateField(label=gettext_lazy("Next review due"), widget=AdminDateWidget)
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.order_by("name")
        own = people.filter(user=user)
        # Who has a name of their own here signs with it, and with no other.
        self.fields["reviewer"].queryset = own if own.exists() else people.filter(user=None)
        self.fields["reviewer"].initial = own.first()

    def clean_reviewed_on(self):
        day = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self):
        super().clean()
        read, due = (self.cleaned_data.get(name) for name in ("reviewed_on", "review_due_on"))
        if read and due and due <= read:
            self.add_error("review_due_on", _("The next review is later than this one."))


class ReviewMixin:
    """For the admin of articles: the page of the medical review, at `<id>/review/`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.review_view)
        return [
            path("<path:object_id>/review/", view, name="education_article_review"),
            *super().get_urls(),
        ]

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.may_be_signed = request.user.has_perm("education.review_article")
        return found

    def review_view(self, request, object_id):
        """Show what changed since the last review, and sign."""
        article = self._page(request, object_id)
        if not request.user.has_perm("education.review_article"):
            raise PermissionDenied
        if following := successor_of(article):
            return redirect("admin:education_article_review", following.pk)
        form = ReviewForm(
            request.POST or None,
            user=request.user,
            initial={
                "version": article.medical_version,
                "review_due_on": _in_a_year(timezone.localdate()),
            },
        )
        if request.method == "POST" and form.is_valid() and self._sign(request, article, form):
            return HttpResponseRedirect(self._change_url(article))
        changes = self._since_last_review(article)
        context = {
            **self._context(request, article, _("Medical review of “%s”") % article),
            "form": form,
            "media": self.media + form.media,
            "changes": changes,
            "view_url": self.get_view_on_site_url(article),
            "broken": article.broken_citations,
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/education/review.html", context, status=status)

    def _sign(self, request, article, form):
        signed = form.cleaned_data
        try:
            article.sign(
                signed["reviewer"],
                signed["reviewed_on"],
                signed["review_due_on"],
                version=signed["version"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
            # Whoever reads it once more signs what it says now.
            form.data = form.data.copy()
            form.data["version"] = article.medical_version
            return False
        self.log_change(request, article, _("Medical review signed."))
        self.message_user(request, _("The review is signed. Thank you."), messages.SUCCESS)
        return True

    @staticmethod
    def _since_last_review(article):
        """Return what differs from the version that was signed last, or None without one."""
        step = PublishingStep.objects.of(article).filter(step="sign").first()
        kept = step and Version.objects.of(article).filter(at__lte=step.at).first()
        return differences(Article, kept.words, snapshot(article)) if kept else None

    def medical_review(self, obj):
        """Say where the review of a page stands, with the way to sign it."""
        if obj.pk is None:
            return _("After the first saving.")
        said = review_words(obj)
        if not getattr(obj, "may_be_signed", False):
            return said
        return format_html('{} <a href="../review/">{}</a>', said, _("Read and sign"))

    medical_review.short_description = gettext_lazy("medical review")


def review_words(article) -> str:
    """Say in a sentence whether a page is reviewed, by whom, and whether it changed since."""
    if not article.was_reviewed:
        return _("Not yet medically reviewed.")
    named = {"name": article.reviewer, "day": article.reviewed_on}
    if article.is_reviewed:
        return _("Reviewed by %(name)s on %(day)s.") % named
    return _("%(name)s reviewed an earlier version on %(day)s. It was changed since.") % named


def _in_a_year(day: date) -> date:
    """Return the same day of the next year; 28 February for a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
