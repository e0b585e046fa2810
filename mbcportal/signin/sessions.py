"""How long somebody stays signed in, and how all of it ends."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

BEGAN, SEEN = "signin_began", "signin_seen"
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
# The moment of the last request is written down at most this often.
EXACT = timedelta(minutes=1)


def begin(request) -> None:
    """Start both clocks of a session."""
    request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()


def is_over(session, now=None) -> bool:
    """Say whether a session is too old, or was left alone for too long."""
    now = (now or timezone.now()).timestamp()
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES).total_seconds()
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return now - began >= LONGEST.total_seconds() or now - seen >= idle


def see(session, now=None) -> None:
    """Note that somebody is still there."""
    now = (now or timezone.now()).timestamp()
    if now - session.get(SEEN, 0) >= EXACT.total_seconds():
        session[SEEN] = now


def end_all(user, *, but=None) -> int:
    """End every session of a person, except the one with the key `but`. Returns how many."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        is_theirs = session.get_decoded().get(SESSION_KEY) == str(user.pk)
        if is_theirs and session.session_key != but:
            session.delete()
            ended += 1
    return ended
