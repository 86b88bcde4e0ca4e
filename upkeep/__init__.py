"""Looking after an installation: sources and rules in the admin, pausing, and what could not be read."""
