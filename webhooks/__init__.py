"""The log of changes, posted to addresses that staff registered."""
