"""Patch mails: subjects, series and their versions."""
