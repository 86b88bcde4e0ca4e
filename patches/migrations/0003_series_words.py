from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from archive.words import search_words


class Migration(migrations.Migration):
    """Indexes for searches, made while everything else goes on."""

    atomic = False
    dependencies = [("archive", "0006_search_words"), ("patches", "0002_series")]

    operations = [
        AddIndexConcurrently("series", GinIndex(search_words("title", "author_name", "author_address"), name="series_by_searched_word")),
        AddIndexConcurrently("series", GinIndex(search_words("author_name", "author_address"), name="series_by_author_word")),
    ]
