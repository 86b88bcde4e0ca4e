from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from archive.words import search_words


class Migration(migrations.Migration):
    """Indexes for searches, made while everything else goes on."""

    atomic = False
    dependencies = [("archive", "0006_search_words"), ("regressions", "0008_answered_at")]

    operations = [
        AddIndexConcurrently("regression", GinIndex(search_words("title", "reporter_name", "reporter_address", "report", "slug"), name="regression_by_word")),
        AddIndexConcurrently("event", models.Index(fields=["message_id"], name="event_by_message")),
    ]
