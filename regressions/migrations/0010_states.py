"""What is open in all cycles, without reading whole tables."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index."""

    dependencies: ClassVar = [
        ("regressions", "0009_regression_words"),
    ]
    operations: ClassVar = [
        migrations.AddIndex("period", models.Index(fields=["state", "until"], name="period_by_state")),
    ]
