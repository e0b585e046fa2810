"""The door for a production server: `gunicorn mbcportal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mbcportal.settings")

application = get_wsgi_application()
