"""The rules by which patches belong to classes, as a file or as staff wrote them."""
