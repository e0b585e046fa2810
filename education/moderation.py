"""The stories that people sent, in the admin: read, then accepted or declined.

What they say is health information. Nothing here is changed but the editors' note; the words are
edited in the article, after acceptance.
"""

from mimetypes import guess_type

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mbcportal.affiliates.models import Affiliate

from .consent import edition
from .models import Article, StorySubmission

State = StorySubmission.State
NATIONAL = "national-office"


class StateFilter(admin.SimpleListFilter):
    """Stories that wait, unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*[one for one in State.choices if one[0] != State.NEW], ("all", _("All"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": State.NEW.label}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or State.NEW)


class DecisionForm(forms.ModelForm):
    """The note, and who keeps the article if the story is accepted."""

    kept_by = forms.ModelChoiceField(
        label=_("kept by"),
        queryset=Affiliate.objects.none(),
        required=False,
        help_text=_("If you accept: whose editors look after the article."),
    )

    class Meta:
        model = StorySubmission
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean(self):
        super().clean()
        if "_accept" in self.data and not self.cleaned_data.get("kept_by"):
            self.add_error("kept_by", _("Choose who keeps the article."))


@admin.register(StorySubmission)
class StorySubmissionAdmin(admin.ModelAdmin):
    change_form_template = "admin/education/storysubmission/change_form.html"
    list_display = ["__str__", "title", "language", "has_picture", "state"]
    list_filter = [StateFilter, "language"]
    ordering = ["submitted_at", "pk"]
    actions = None
    view_on_site = False
    list_per_page = 50
    SENT = [
        "story", "shown_name", "language", "about", "preview", "picture_alt",
        "has_picture_consent", "agreed", "writer",
    ]  # fmt: skip
    DECIDED = ["state", "submitted_at", "decided_by", "decided_at", "withdrawn_at", "made"]
    readonly_fields = [*SENT, *DECIDED]
    fieldsets = [
        (_("What was sent"), {"fields": SENT}),
        (_("Decision"), {"fields": ["note", "kept_by", *DECIDED]}),
    ]

    def get_urls(self):
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(never_cache(view)),
                name=f"education_storysubmission_{name}",
            )
            for name, view in [("picture", self.picture_view), ("withdraw", self.withdraw_view)]
        ]
        return [*own, *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        # Taking it back deletes all of it, and leaves the fact.
        return False

    def has_view_permission(self, request, obj=None):
        # Health information: to look at it is the work of those who decide.
        return self.has_change_permission(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article", "decided_by")

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None or obj.state != State.NEW:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": DecisionForm})
        chosen = form.base_fields["kept_by"]
        chosen.queryset = offered_affiliates(request.user)
        chosen.initial = Affiliate.objects.filter(slug=NATIONAL).first()
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and obj.state == State.NEW:
            return fieldsets
        sent, (title, decision) = fieldsets
        rest = [name for name in decision["fields"] if name != "kept_by"]
        return [sent, (title, {"fields": rest})]

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return [*own, "note"] if obj is not None and obj.is_emptied else own

    def response_change(self, request, obj):
        verbs = {"_accept": self._accept, "_decline": self._decline}
        for button, verb in verbs.items():
            if button in request.POST:
                return verb(request, obj)
        return super().response_change(request, obj)

    def save_model(self, request, obj, form, change):
        # Only the note: the rest may have changed meanwhile.
        StorySubmission.objects.filter(pk=obj.pk).exclude(text="").update(note=obj.note)
        obj.kept_by = form.cleaned_data.get("kept_by")

    def _accept(self, request, obj):
        try:
            article = obj.accept(by=request.user, affiliate=obj.kept_by)
        except ValidationError as error:
            return self._refused(request, error)
        self.log_change(request, obj, f"Accepted; article {article.pk}")
        made = _("“%s” is a draft now. Nothing is public before somebody publishes it.") % article
        self.message_user(request, made, messages.SUCCESS)
        if article.pk and request.user.has_perm("education.change_article"):
            own = Article.objects.for_user(request.user).filter(pk=article.pk)
            if own.exists():
                return _to("admin:education_article_change", article.pk)
        return _to("admin:education_storysubmission_changelist")

    def _decline(self, request, obj):
        try:
            obj.decline(by=request.user)
        except ValidationError as error:
            return self._refused(request, error)
        self.log_change(request, obj, "Declined")
        said = _("%s is declined. Its words are deleted after 30 days.") % obj
        self.message_user(request, said, messages.SUCCESS)
        return _to("admin:education_storysubmission_changelist")

    def _refused(self, request, error):
        self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _row(self, request, object_id):
        """Return the story of an address, for those who may decide about it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        story = self.get_object(request, unquote(object_id))
        if story is None:
            raise Http404
        return story

    def picture_view(self, request, object_id):
        """The picture, for editors only."""
        story = self._row(request, object_id)
        if not story.picture or not story.picture.storage.exists(story.picture.name):
            raise Http404
        with story.picture.open() as file:
            return HttpResponse(file.read(), content_type=guess_type(story.picture.name)[0])

    def withdraw_view(self, request, object_id):
        """Asks, and then takes a story back for its writer."""
        story = self._row(request, object_id)
        if request.method == "POST":
            story.withdraw()
            self.log_change(request, story, "Taken back for the writer")
            said = _("%s is deleted, with its article, picture and mail address.") % story
            self.message_user(request, said, messages.SUCCESS)
            return _to("admin:education_storysubmission_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take back a story"),
            "opts": self.opts,
            "original": story,
        }
        return TemplateResponse(request, "admin/education/storysubmission/withdraw.html", context)

    # What the page shows

    @admin.display(description=_("picture"), boolean=True)
    def has_picture(self, obj):
        return bool(obj.picture)

    @admin.display(description=_("story"))
    def story(self, obj):
        if obj.is_emptied:
            return _("Nothing is kept of it.")
        lines = ((line,) for line in obj.text.split("\n"))
        return format_html("<strong>{}</strong><br><br>{}", obj.title, _lines(lines))

    @admin.display(description=_("name to show"))
    def shown_name(self, obj):
        return obj.name or "-"

    @admin.display(description=_("about"))
    def about(self, obj):
        return ", ".join(map(str, [*obj.topics.all(), *obj.sites.all()])) or "-"

    @admin.display(description=_("picture"))
    def preview(self, obj):
        if not obj.picture:
            return "-"
        return format_html(
            '<img src="{}" alt="{}" class="sent-picture">', obj.picture_url, obj.picture_alt
        )

    @admin.display(description=_("agreed to"))
    def agreed(self, obj):
        agreed = edition(obj.consent_version)
        if agreed is None:
            return "-"
        head = _("Edition %(version)s in %(language)s, on %(day)s") % {
            "version": agreed.version,
            "language": obj.get_consent_language_display(),
            "day": date_format(localtime(obj.submitted_at), "DATETIME_FORMAT"),
        }
        said = ((line,) for line in agreed.statements[obj.consent_language])
        return format_html("{}<br>{}", head, _lines(said))

    @admin.display(description=_("writer’s e-mail"))
    def writer(self, obj):
        if not obj.email:
            return _("None given: this person cannot be asked.")
        return format_html('<a href="mailto:{0}">{0}</a>', obj.email)

    @admin.display(description=_("article"))
    def made(self, obj):
        if obj.article is None:
            return "-"
        url = reverse("admin:education_article_change", args=[obj.article_id])
        return format_html(
            '<a href="{}">{}</a> ({})', url, obj.article, obj.article.get_status_display()
        )


def offered_affiliates(user):
    """Return who may keep the article: a person's own affiliates, and the national office."""
    own = Affiliate.objects.for_user(user).values("pk")
    return Affiliate.objects.filter(Q(pk__in=own) | Q(slug=NATIONAL))


def _lines(rows):
    return format_html_join(mark_safe("<br>"), "{}", rows)


def _to(name, *arguments):
    return HttpResponseRedirect(reverse(name, args=arguments))
