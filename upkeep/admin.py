"""Sources, quarantine and area rules in the admin; what is registered where its model is not."""

from upkeep import quarantine_admin, rules_admin, sources_admin

__all__ = ["quarantine_admin", "rules_admin", "sources_admin"]
