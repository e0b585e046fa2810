"""The whole suite: `python -m tests.run [sqlite] [postgresql] [-- arguments for pytest]`.

Once on SQLite with the browser tests, once on PostgreSQL without them. With REQUIRE_ALL=1 a part
that cannot run here is a failure; otherwise one line says what to install.
"""

# ruff: noqa: T201 - a command speaks
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import browser, postgresql

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    """Run the parts that are named, or all, and return the exit status."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    parts, extra = arguments[:split] or list(PARTS), arguments[split + 1 :]
    if unknown := set(parts) - set(PARTS):
        print(f"{', '.join(sorted(unknown))}: there is only {' and '.join(PARTS)}.")
        return 2
    # A stopped run stops its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    outcomes = []
    if "sqlite" in parts:
        if browser.chromium() is None:
            print(f"No browser tests: {browser.MISSING}", flush=True)
        outcomes.append(pytest("SQLite", "", extra))
    if "postgresql" in parts:
        with postgresql.server() as address:
            if address is None:
                print(f"Not tested on PostgreSQL. To do so: {postgresql.HOW_TO}", flush=True)
                outcomes.append(("PostgreSQL", browser.is_all_required(), 0.0))
            else:
                outcomes.append(pytest("PostgreSQL", address, ["-m", "not browser", *extra]))
    for name, status, seconds in outcomes:
        print(f"{name}: {'failed' if status else 'fine'} after {seconds:.0f} s")
    return int(any(status for _name, status, _seconds in outcomes))


def pytest(name: str, database: str, extra: list[str]) -> tuple[str, int, float]:
    """Run pytest in a process of its own; return its name, status and seconds."""
    print(f"\n{name}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    workers = min(4, os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "--quiet", f"--numprocesses={workers}", *extra]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mbcportal-run-", ignore_cleanup_errors=True) as folder:
        environment["TMPDIR"] = folder  # nothing is left behind, however the run ends
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return name, status, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
