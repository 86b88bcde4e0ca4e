"""What is open in all cycles, and what was posted, without reading whole tables."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies: ClassVar = [
        ("regressions", "0009_regression_words"),
    ]
    operations: ClassVar = [
        migrations.AddIndex(
            "event", models.Index(fields=["at"], condition=models.Q(kind="patch"), name="event_patches")
        ),
        migrations.AddIndex("period", models.Index(fields=["state", "until"], name="period_by_state")),
    ]
