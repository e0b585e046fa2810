"""The filter of dates that shows just what the front page of the desk counts."""

from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.work_filters import OneChoiceFilter

from .work import with_sign_ups


class SignUpsFilter(OneChoiceFilter):
    title, only, parameter_name = _("sign-ups"), _("With sign-ups, to come"), "people"

    def narrowed(self, request, queryset):
        rows = with_sign_ups(request.user)
        return queryset.filter(pk__in=rows.order_by().values("pk"))
