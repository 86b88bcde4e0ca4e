"""What staff decide: one set of rules for the web, the admin and the API."""
