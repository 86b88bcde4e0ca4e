"""Bug trackers: their issues are read over HTTP and kept as mail, in an archive of our own."""
