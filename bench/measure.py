"""Time one database as it is: print figures as JSON. Run by `bench.run` in a process of its own."""

import json
import resource
import statistics
import sys
import time

import django

django.setup()

from django.template.loader import render_to_string  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import set_script_prefix  # noqa: E402

from bench import naive  # noqa: E402
from bench.queries import mixed  # noqa: E402
from mbcportal.finding import ask  # noqa: E402
from mbcportal.search.index import current_index  # noqa: E402
from resources.filters import ResourceFinder  # noqa: E402
from resources.models import Resource  # noqa: E402

# The naive way is slow: every fifth search is enough.
NAIVE_EVERY = 5


def main():
    set_script_prefix("/")
    searches = mixed()
    began = time.perf_counter()
    current_index()
    build = time.perf_counter() - began
    whole, rendering, finding = [], [], []
    for search in searches:
        request = RequestFactory(headers={"host": "localhost"}).get("/resources/", search)
        began = time.perf_counter()
        finder = ResourceFinder(ask(**search))
        rows = finder.rows(Resource.objects.for_cards())
        finder.facets  # noqa: B018 - counts every facet
        middle = time.perf_counter()
        context = {"finder": finder, "resources": rows, "LANGUAGE_CODE": "en"}
        render_to_string("resources/list.html", context, request)
        end = time.perf_counter()
        # Now everything is ready: this is the page's own rendering.
        render_to_string("resources/list.html", context, request)
        ready = time.perf_counter()
        finding.append(middle - began)
        whole.append(end - began)
        rendering.append(ready - end)
    plain = []
    for search in searches[::NAIVE_EVERY]:
        began = time.perf_counter()
        naive.answer(search)
        plain.append(time.perf_counter() - began)
    json.dump(
        {
            "whole": spread(whole),
            "finding": spread(finding),
            "rendering": spread(rendering),
            "naive": spread(plain),
            "finding of the naive sample": spread(finding[::NAIVE_EVERY]),
            "index build": build,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        },
        sys.stdout,
    )


def spread(times):
    """Return the median and the 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return {
        "median": 1000 * statistics.median(ordered),
        "p95": 1000 * ordered[int(0.95 * (len(ordered) - 1))],
    }


main()
