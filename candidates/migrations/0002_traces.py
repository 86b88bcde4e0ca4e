import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0002_lookups'),
        ('candidates', '0001_candidates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='trace', serialize=False, to='archive.message')),
                ('signature', models.CharField(db_index=True, max_length=200)),
            ],
        ),
    ]
