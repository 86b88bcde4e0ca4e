"""Renderings: editions, alerts and the report before a release as letters."""
