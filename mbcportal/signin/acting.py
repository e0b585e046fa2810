"""Who is at work in this thread: for the audit of changes that Django only signals."""

from contextlib import contextmanager
from contextvars import ContextVar

_request = ContextVar("signin_request", default=None)


@contextmanager
def at_work(request):
    """Note for the time of a request whose it is."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def person_id():
    """Return the key of the person who is signed in, or None (a command, a job, a visitor)."""
    user = getattr(_request.get(), "user", None)
    return user.pk if user is not None and user.is_authenticated else None
