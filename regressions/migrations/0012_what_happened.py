"""What changed, and what became overdue, in some time, without reading whole tables."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies: ClassVar = [
        ("regressions", "0011_open_now"),
    ]
    operations: ClassVar = [
        migrations.AddIndex("period", models.Index(fields=["since"], name="period_by_start")),
        migrations.AddIndex("regression", models.Index(fields=["due_at"], name="regression_by_due_date")),
    ]
