"""Questions about the outbox."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

# How long a mail's key and times are kept once it is out of the queue.
KEPT = timedelta(days=30)


class OutboxQuerySet(models.QuerySet):
    def due(self, now):
        """Keep what waits to be sent at `now` and no worker has in hand, in the order to send."""
        is_free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(is_free, state="queued", not_before__lte=now).order_by(
            "not_before", "pk"
        )

    def forgettable(self, now):
        """Keep what left the queue long ago. What still waits is never among it."""
        before = now - KEPT
        return self.exclude(state="queued").filter(
            Q(sent_at=None) | Q(sent_at__lt=before), not_before__lt=before
        )
