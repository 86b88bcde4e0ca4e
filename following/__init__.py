"""What a live installation follows from its first start on, whether that fits on the disk, and how far it is."""
