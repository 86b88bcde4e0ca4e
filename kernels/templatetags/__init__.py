"""How kernels look in templates."""
