"""Regression counts that other people published: kept with their source, apart from what we count ourselves."""
