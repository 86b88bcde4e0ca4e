"""How Django's own pages write times: as ours do."""

DATETIME_FORMAT = "j M Y H:i"
TIME_FORMAT = "H:i"
