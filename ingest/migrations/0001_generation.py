"""The generation comes here from the site's room, table and all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("kerneltrack", "0001_generation")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Generation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("number", models.BigIntegerField(default=0)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={"db_table": "kerneltrack_generation"},
                ),
            ],
        ),
    ]
