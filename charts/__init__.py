"""Charts: numbers to geometry, and geometry to SVG and PNG. It knows nothing of kernels."""
