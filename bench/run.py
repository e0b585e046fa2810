"""Measure the search on SQLite and PostgreSQL, small and large, through the production server too.

`python -m bench.run [resources …]`; 5,000 and 100,000 by default. Prints a Markdown table.
"""

# ruff: noqa: T201 - a command speaks
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.queries import mixed
from tests import postgresql

ROOT = Path(__file__).resolve().parent.parent
SIZES = (5_000, 100_000)


def main(arguments):
    sizes = [int(text) for text in arguments] or list(SIZES)
    table = []
    with (
        tempfile.TemporaryDirectory(prefix="mbcportal-bench-") as folder,
        postgresql.server() as pg,
    ):
        for name, address in (("SQLite", ""), ("PostgreSQL", pg)):
            if address is None:
                print(f"Not measured on PostgreSQL. To do so: {postgresql.HOW_TO}")
                continue
            done = 0
            for size in sorted(sizes):
                environment = _environment(folder, address)
                _prepare(environment, size - done)
                done = size
                figures = json.loads(_run(environment, "-m", "bench.measure", output=True))
                figures["http"] = _through_the_server(environment)
                table.append((name, size, figures))
                print(f"{name}, {size:,} resources: measured", file=sys.stderr, flush=True)
            _print([row for row in table if row[0] == name])


def _environment(folder, address):
    return {
        **os.environ,
        "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": "http://localhost",
        "HTTPS": "false",
        "DEBUG": "false",
        "VAR_DIR": folder,
        "DATABASE_URL": address or f"sqlite:///{folder}/bench.sqlite3",
        "DJANGO_SETTINGS_MODULE": "mbcportal.settings",
    }


def _prepare(environment, resources):
    _run(environment, "manage.py", "migrate", "--verbosity", "0")
    _run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    _run(environment, "manage.py", "load_starter", "--verbosity", "0")
    _run(environment, "manage.py", "seed_scale", "--resources", str(resources))


def _run(environment, *command, output=False):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE if output else None,
        text=True,
    )
    return done.stdout


@contextmanager
def _server(environment):
    """Run the production server with one worker on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "mbcportal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
    try:
        for _attempt in range(100):
            try:
                _get(port, "/healthz")
                break
            except OSError:
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:  # noqa: PLR2004
        raise RuntimeError(f"{path}: {answer.status}")


def _through_the_server(environment):
    with _server(environment) as (port, pid):
        _get(port, "/resources/")
        pages, empty = [], []
        for search in mixed():
            began = time.perf_counter()
            _get(port, "/resources/?" + urlencode(search, doseq=True))
            middle = time.perf_counter()
            _get(port, "/healthz")
            pages.append(middle - began)
            empty.append(time.perf_counter() - middle)
        return {
            "page": 1000 * statistics.median(pages),
            "empty": 1000 * statistics.median(empty),
            "memory": _memory(pid),
        }


def _memory(pid):
    """Return the resident memory of the server's worker in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    status = Path(f"/proc/{children[0]}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _print(table):
    print("\n| | " + " | ".join(f"{name}, {size:,}" for name, size, _f in table) + " |")
    print("|---" * (len(table) + 1) + "|")
    rows = {
        "whole page ÷ its own rendering, median": lambda f: (
            f["whole"]["median"] / f["rendering"]["median"]
        ),
        "whole page ÷ its own rendering, 95th": lambda f: f["whole"]["p95"] / f["rendering"]["p95"],
        "naive ÷ finding, median": lambda f: (
            f["naive"]["median"] / f["finding of the naive sample"]["median"]
        ),
        "naive ÷ finding, 95th": lambda f: (
            f["naive"]["p95"] / f["finding of the naive sample"]["p95"]
        ),
        "page ÷ empty view, through the server": lambda f: f["http"]["page"] / f["http"]["empty"],
    }
    for title, ratio in rows.items():
        print(f"| {title} | " + " | ".join(f"{ratio(f):.1f}" for _n, _s, f in table) + " |")
    for title, key in (
        ("finding, median ms", "finding"),
        ("rendering, median ms", "rendering"),
        ("naive, median ms", "naive"),
    ):
        print(f"| {title} | " + " | ".join(f"{f[key]['median']:.0f}" for _n, _s, f in table) + " |")
    print("| index build, s | " + " | ".join(f"{f['index build']:.1f}" for *_x, f in table) + " |")
    print(
        "| server memory, MB | "
        + " | ".join(f"{f['http']['memory']:.0f}" for *_x, f in table)
        + " |"
    )
    for name in dict.fromkeys(name for name, *_x in table):
        medians = [f["finding"]["median"] for other, _s, f in table if other == name]
        if len(medians) > 1:
            print(f"\n{name}: finding grows {medians[-1] / medians[0]:.1f} times.")


if __name__ == "__main__":
    main(sys.argv[1:])
