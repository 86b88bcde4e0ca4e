import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispatch',
            name='sums',
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='rendering',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='delivery.rendering'),
        ),
    ]
