"""Topics: efforts that people follow for months or years, each defined by a query over series."""
