"""Sightings, and the releases and cycles folded from them."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20, unique=True)),
                ('sort_key', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, unique=True)),
                ('previous', models.CharField(blank=True, max_length=20)),
                ('opened_at', models.DateTimeField(null=True)),
                ('first_rc_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('predicted', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='FactsFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('rows', models.PositiveIntegerField()),
                ('loaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, unique=True)),
                ('sort_key', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('tree', models.CharField(choices=[('mainline', 'mainline'), ('stable', 'stable'), ('rt', 'rt'), ('next', 'next')], max_length=8)),
                ('cycle', models.CharField(blank=True, max_length=20)),
                ('series', models.CharField(blank=True, max_length=20)),
                ('rc', models.PositiveSmallIntegerField(null=True)),
                ('released_at', models.DateTimeField()),
                ('precision', models.CharField(choices=[('day', 'day'), ('second', 'second')], max_length=6)),
                ('message_id', models.TextField(blank=True)),
                ('excerpt', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['tree', '-released_at'], name='release_tree_date'), models.Index(fields=['tree', '-sort_key'], name='release_tree_version'), models.Index(fields=['cycle', 'tree'], name='release_cycle_tree')],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('witness', models.CharField(choices=[('facts file', 'facts file'), ('tag', 'tag'), ('announcement', 'announcement'), ('kernel.org', 'kernel.org')], max_length=12)),
                ('released_at', models.DateTimeField()),
                ('precision', models.CharField(choices=[('day', 'day'), ('second', 'second')], max_length=6)),
                ('message_id', models.TextField(blank=True)),
                ('commit', models.CharField(blank=True, max_length=64)),
                ('url', models.TextField(blank=True)),
                ('excerpt', models.TextField(blank=True)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'witness', 'released_at', 'message_id', 'commit', 'url'), name='sighting_once')],
            },
        ),
    ]
