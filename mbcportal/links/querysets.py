"""Questions about links."""

import hashlib

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from .results import FAILS, FAILURES_OF_BROKEN, UNKNOWN, Result
from .sources import sources


def digest(url: str) -> str:
    """Return what an address is known by: it may be too long for an index."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class LinkQuerySet(models.QuerySet):
    def for_user(self, user):
        """Keep what stands in content that a person may look at; all for an administrator."""
        if user.is_superuser:
            return self
        shown = self.model.uses.rel.related_model.objects.filter(uses_of(user))
        return self.filter(pk__in=shown.values("link"))

    def of(self, urls):
        """Return the links of some addresses, by address."""
        found = self.filter(digest__in={digest(url) for url in urls})
        return {link.url: link for link in found}

    def told_of(self, url):
        """Return the link of an address when readers should know that it is broken, else None."""
        return self.broken().filter(digest=digest(url)).first() if url else None

    def broken(self):
        """Keep what failed on two days at least."""
        return self.filter(failures__gte=FAILURES_OF_BROKEN)

    def failed_once(self):
        return self.filter(result__in=FAILS, failures=1)

    def moved(self):
        return self.filter(result=Result.MOVED)

    def to_look_at(self):
        """Keep what only a person can check."""
        return self.filter(result__in=UNKNOWN)


def uses_of(user) -> Q:
    """Return the condition of uses in content that a person may look at."""
    kinds = {True: [], False: []}
    for source in sources():
        options = source.model._meta
        if user.has_perm(f"{options.app_label}.view_{options.model_name}"):
            number = ContentType.objects.get_for_model(source.model).pk
            kinds[source.is_shared].append(number)
    own = user.memberships.values("affiliate")
    return Q(content_type__in=kinds[False], affiliate__in=own) | Q(content_type__in=kinds[True])
