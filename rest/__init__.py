"""What all resources of the API share: pages of lists, forms of answers, refusals, the schema."""
