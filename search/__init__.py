"""Search: one box for regressions, patches, commits, mails, releases and people."""
