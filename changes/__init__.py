"""What consumers are told: a log of everything that happened, in the order in which this site came to know it."""
