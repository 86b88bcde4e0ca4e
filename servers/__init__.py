"""PostgreSQL, Redis and our own processes on one machine, for whoever brings none of their own."""
