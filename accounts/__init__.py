"""Who logs in, how that is guarded, and what each role may do."""
