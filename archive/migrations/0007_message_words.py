from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from archive.words import search_words


class Migration(migrations.Migration):
    """Indexes for searches, made while everything else goes on."""

    atomic = False
    dependencies = [("archive", "0006_search_words")]

    operations = [
        AddIndexConcurrently("message", GinIndex(search_words("subject", "from_name", "from_address"), name="message_by_word", gin_pending_list_limit=1024)),
        AddIndexConcurrently("text", GinIndex(fields=["words"], name="text_by_word")),
    ]
