"""The admin site of the portal."""

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from . import first_steps, work


class PortalAdminSite(admin.AdminSite):
    """Django's admin, without the shortcut that names objects nobody may see."""

    site_header = _("MBC Portal desk")
    site_title = _("MBC Portal desk")
    index_title = _("What do you want to work on?")

    def get_urls(self):
        """Close `r/<type>/<id>/`: it tells whether an object exists, whoever it belongs to."""
        closed = path("r/<path:object>/", closed_shortcut, name="view_on_site")
        return [
            closed,
            *(
                path(f"desk/{address}/", self.admin_view(require_POST(view)), name=name)
                for address, view, name in [
                    ("first-steps", first_steps_view, "first_steps"),
                    ("reminders", reminders_view, "reminders"),
                ]
            ),
            *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"),
        ]

    def index(self, request, extra_context=None):
        """Show the desk: what waits for this person, above the list of everything."""
        context = {
            "work": work.work_of(request.user),
            "first_steps": first_steps.first_steps(request.user),
            "memberships": request.user.memberships.select_related("affiliate").order_by("pk"),
            **(extra_context or {}),
        }
        return super().index(request, context)


def first_steps_view(request):
    """Put the first steps aside, or (`again`) show them once more. POST only."""
    rows = first_steps.Welcomed.objects
    if "again" in request.POST:
        rows.filter(user=request.user).delete()
    else:
        rows.get_or_create(user=request.user)
    return HttpResponseRedirect(reverse("admin:index"))


def reminders_view(request):
    """Turn the weekly mail on for the ticked memberships of this person, off for the others."""
    ticked = {text for text in request.POST.getlist("membership") if text.isdecimal()}
    for membership in request.user.memberships.all():
        membership.gets_reminders = str(membership.pk) in ticked
        membership.save(update_fields=["gets_reminders"])
    return HttpResponseRedirect(reverse("admin:index"))


def closed_shortcut(request, **kwargs):
    """Answer as if there were nothing here. Forms lead to pages by their own addresses."""
    raise Http404
