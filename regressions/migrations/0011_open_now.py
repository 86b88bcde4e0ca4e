"""That nearly all that is open lasts, and nearly all that lasts is settled: told to the planner.

Which takes state and end for independent: it expected most regressions to be open, and read all of them for each list.
"""

from typing import ClassVar

from django.db import migrations

_CREATE = "CREATE STATISTICS period_open_now (mcv) ON state, until FROM regressions_period"


class Migration(migrations.Migration):
    """Statistics of two columns together; collected now, and from then on with all others (ANALYZE)."""

    dependencies: ClassVar = [
        ("regressions", "0010_states"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(_CREATE, "DROP STATISTICS period_open_now"),
        migrations.RunSQL("ANALYZE regressions_period", migrations.RunSQL.noop),
    ]
