"""From sources to state: ask what is new, run every reader, store, fold."""
