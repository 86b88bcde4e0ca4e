from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from archive.words import search_words


class Migration(migrations.Migration):
    """Indexes for searches, made while everything else goes on."""

    atomic = False
    dependencies = [("archive", "0006_search_words"), ("trees", "0005_commits_by_date")]

    operations = [
        AddIndexConcurrently("commit", GinIndex(search_words("subject", "author_name", "author_address"), name="commit_by_word")),
    ]
