"""What staff see before it is public."""

from django.db.models import Q

from mbcportal.publishing.querysets import is_public


def visible(request, queryset):
    """Return what the person who asks may see of published content.

    That is what is public; with `?preview` in the address, a member of staff also sees what is
    theirs to work on, with `?preview=next` the next version of it. The session is read only then:
    reading pages touch no cookie.
    """
    if "preview" in request.GET and request.user.is_staff:
        request.is_preview = True
        own = queryset.for_user(request.user)
        if request.GET["preview"] == "next":
            return own.filter(successor_of__isnull=False)
        shown = queryset.filter(is_public() | Q(pk__in=own.values("pk")))
        return shown.filter(successor_of=None)
    return queryset.published()
