"""The generation goes to the room that raises it (ingest); its table stays."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("kerneltrack", "0001_generation"), ("ingest", "0001_generation")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Generation")]),
    ]
