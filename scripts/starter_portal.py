"""A portal with the starter content, in a database of its own, for scripts that draw its pages."""

import os
import sys
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing: only what was made matters."""


def start(folder: str) -> str:
    """Load the starter content in a database in `folder`; return the address of a server."""
    os.environ |= {
        "DEBUG": "true",
        "SECOND_STEP": "offered",
        "DJANGO_SETTINGS_MODULE": "mbcportal.settings",
        "VAR_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/starter.sqlite3",
    }
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    application = StaticFilesHandler(get_wsgi_application())
    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
