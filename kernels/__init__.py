"""Kernels as people meet them: pages of releases, the kernel one runs, files for scripts and calendars."""
