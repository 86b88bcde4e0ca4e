"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kerneltrack.settings")
application = get_wsgi_application()

from kerneltrack.own import end_if_mixed  # noqa: E402 (once the settings are there)

end_if_mixed()
