#!/usr/bin/env python3
"""Runs a management command; starts the embedded servers for its duration where none are configured."""

import os
import sys

# Commands that work without a database.
_ALONE = frozenset({"help", "version", "check", "collectstatic", "diffsettings"})

_SCHEMA_COMMANDS = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "up"})


def _make_tables() -> None:
    """Any command works in a fresh state directory: its private database gets its tables first."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)


def main() -> None:
    """Entry point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kerneltrack.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    from kerneltrack.env import ServerError
    from servers.embedded import configured

    wants_none = len(sys.argv) < 2 or sys.argv[1] in _ALONE or {"--help", "-h", "--version"} & set(sys.argv)
    if wants_none:
        execute_from_command_line(sys.argv)
        return
    try:
        with configured(os.environ) as urls:
            os.environ.update(urls)
            if "DATABASE_URL" in urls and sys.argv[1] not in _SCHEMA_COMMANDS:
                _make_tables()
            execute_from_command_line(sys.argv)
    except ServerError as error:
        sys.exit(f"kerneltrack: {error}")


if __name__ == "__main__":
    main()
