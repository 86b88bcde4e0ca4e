"""What kernel.org lists as current kernels: its files and pages asked for, read, kept, and written in the same form."""
