"""Editions and subscriptions: the week as page and as mail."""
