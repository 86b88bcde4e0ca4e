"""Single things that happened to regressions and series: what each is called, whose it is, and a name for it."""
