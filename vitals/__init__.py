"""How the installation is: probes, metrics, structured logs."""
