"""The words that searches find things by: one SQL function, `search_words`, that every index of words is made with.

A subject is more identifiers than prose. PostgreSQL's parser would keep `drm/amd`, `6.12.8` or `a@b.example` as one
word each, so whoever looks for a part of it finds nothing. The function turns all ASCII punctuation to blanks first:
every run of letters and digits is a word, and what stands between two of them never matters. `drm/amd` in a query is
then the phrase of its two words. No stemming and no stop words: `fixes` is no `fix`, and `for` may be an identifier.
Words too long for an index are left out of it, and only the first 100,000 characters count, so no mail can fail to be
stored.
"""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import F, Func


def search_words(*columns: str) -> Func:
    """The words of some columns together, as indexes have them; queries write the same expression in SQL."""
    fields = [F(column) for column in columns]
    return Func(*fields, function="search_words", arg_joiner=" || ' ' || ", output_field=SearchVectorField())
