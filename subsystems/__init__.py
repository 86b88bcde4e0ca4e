"""How each subsystem does: its regressions in numbers, and who looks after it."""
