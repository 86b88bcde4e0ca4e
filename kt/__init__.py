"""kt: a command-line client of the REST API; copy from it what you need."""
