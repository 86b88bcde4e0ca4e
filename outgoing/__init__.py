"""Mails that the site sends: letters, messages, return addresses, and what comes back."""
