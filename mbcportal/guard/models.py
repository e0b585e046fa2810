"""How often somebody did something lately, without knowing who."""

from django.db import models, transaction
from django.db.models import F


class Attempt(models.Model):
    """How many times one thing was done in one stretch of time.

    The key is a keyed hash that changes daily: no address is stored, and nobody can be followed
    from one day to the next.
    """

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="guard_attempt_once")]
        indexes = [models.Index(fields=["window"], name="guard_attempt_window")]

    def __str__(self):
        return f"{self.count} since {self.window}"

    @classmethod
    def count_up(cls, key, window, limit):
        """Count one more and return True, or return False when the limit is reached.

        Exact however many ask at once: the row is compared and raised in one statement.
        """
        with transaction.atomic():
            cls.objects.bulk_create([cls(key=key, window=window)], ignore_conflicts=True)
            free = cls.objects.filter(key=key, window=window, count__lt=limit)
            return free.update(count=F("count") + 1) == 1
