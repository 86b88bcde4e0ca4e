"""Inboxes, messages and threads: the mail that everything else is derived from."""
