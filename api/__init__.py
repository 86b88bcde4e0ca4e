"""The REST API: a file for each resource, and its documentation."""
