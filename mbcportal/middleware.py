"""What every request passes through, besides Django's own."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers

from . import views


def refuse_nul(get_response):
    """Answer 400 to an address with a NUL character: PostgreSQL would fail on it, SQLite would not.

    Form fields refuse NUL by themselves; this covers paths and query strings, the admin's included.
    """

    def middleware(request):
        address = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in address or "\0" in address:
            return HttpResponseBadRequest("The address contains a character that is not allowed.")
        return get_response(request)

    return middleware


def helpful_not_found(get_response):
    """Show the portal's own 404 page in development too, instead of Django's list of addresses."""

    def middleware(request):
        response = get_response(request)
        is_page = not request.path.startswith(("/admin/", settings.STATIC_URL))
        is_lost = response.status_code == 404 and not getattr(response, "says_why", False)  # noqa: PLR2004
        if settings.DEBUG and is_lost and is_page:
            return views.not_found(request, None)
        return response

    return middleware


def desk_language(get_response):
    """Let the desk speak the language of the browser: its addresses name none.

    Goes after LocaleMiddleware, which takes an address without a language for English.
    """

    def middleware(request):
        if not request.path_info.startswith("/admin/"):
            return get_response(request)
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware
