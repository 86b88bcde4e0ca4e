"""Whose commits stable releases picked up."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """An index of ports alone, made while everything else goes on."""

    atomic = False
    dependencies: ClassVar = [("trees", "0006_commit_words")]
    operations: ClassVar = [
        AddIndexConcurrently(
            "commit",
            models.Index(Lower("author_address"), condition=~models.Q(upstream=""), name="port_by_author"),
        ),
    ]
