"""Only who has taken every step of signing in is somebody."""

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from . import acting, sessions
from .second_step import is_missing


def whole_sign_ins(get_response):
    """Make `request.user` a visitor until the second step is taken, and when the session is over.

    Between the steps `request.half_in` is the person whose password was right; it is a visitor
    otherwise. Nothing is read before somebody asks: reading pages touch no session. Goes after
    Django's and django-otp's own.
    """

    def middleware(request):
        person = request.user

        def known():
            if not person.is_authenticated:
                return AnonymousUser(), AnonymousUser()
            if sessions.is_over(request.session):
                request.session.flush()
                return AnonymousUser(), AnonymousUser()
            sessions.see(request.session)
            return (AnonymousUser(), person) if is_missing(person) else (person, AnonymousUser())

        both = SimpleLazyObject(known)
        request.user = SimpleLazyObject(lambda: both[0])
        request.half_in = SimpleLazyObject(lambda: both[1])
        with acting.at_work(request):
            return get_response(request)

    return middleware
