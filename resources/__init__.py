"""What the API tells of everything but regressions and cycles: a file for each resource, and the fields they share."""
