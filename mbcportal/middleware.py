"""What every request passes through, besides Django's own."""

from django.http import HttpResponseBadRequest


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
