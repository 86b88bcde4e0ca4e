"""Archives over the wire: a manifest as the bell, git or single mails as the source."""
