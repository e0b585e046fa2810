"""Limits on how often a form may be sent."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Attempt

# No limit is counted over a longer time.
KEPT = timedelta(days=2)


def allowed(request, scope: str, limit: int, period: timedelta) -> bool:
    """Say whether the client of a request may do this once more, and count it if so.

    Time is cut into stretches of `period`, so around a border twice the limit may pass.
    """
    return allowed_for(scope, client(request), limit, period)


def allowed_for(scope: str, text: str, limit: int, period: timedelta) -> bool:
    """Say whether what the text stands for (such as an e-mail address) may be done once more."""
    now = int(timezone.now().timestamp())
    window = datetime.fromtimestamp(now - now % int(period.total_seconds()), UTC)
    key = salted_hmac("guard", f"{window:%Y-%m-%d}:{scope}:{text}", algorithm="sha256")
    return Attempt.count_up(key.hexdigest(), window, limit)


def minutes_left(period: timedelta) -> int:
    """Return how many minutes are left of the present stretch, at least one."""
    now, length = int(timezone.now().timestamp()), int(period.total_seconds())
    return -(-(length - now % length) // 60)


def client(request) -> str:
    """Return the network address a request came from; of IPv6 the part that one household has."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # Only the last entry is the proxy's own; what stands before it anybody can write.
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or text
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 6:  # noqa: PLR2004 - the protocol's number
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def forget_attempts(now=None) -> None:
    """Delete the counts of stretches that are over. Run daily."""
    Attempt.objects.filter(window__lt=(now or timezone.now()) - KEPT).delete()
