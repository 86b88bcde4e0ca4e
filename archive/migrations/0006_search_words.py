from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

from archive.words import search_words

# ASCII punctuation and white space: what separates words beside what PostgreSQL itself takes for blank. In a
# function of SQL the planner puts its body in the place of a call, so the function costs nothing by itself.
_CREATE = r"""
CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple'::regconfig, translate(left($1, 100000),
        E'!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r', '                                   '))
$$
"""


class Migration(migrations.Migration):
    """The function, and the words of texts as a column: phrases in them are looked for by position."""

    dependencies = [("archive", "0005_seeds")]

    operations = [
        migrations.RunSQL(_CREATE, "DROP FUNCTION search_words(text)"),
        migrations.AddField(
            model_name="text",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=search_words("body"),
                output_field=SearchVectorField(),
            ),
        ),
    ]
