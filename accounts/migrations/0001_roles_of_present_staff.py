"""Until now staff might do everything that people do here: they keep it."""

from django.conf import settings
from django.db import migrations


def give_roles(apps, schema_editor):
    """Permissions of the groups come after the migrations (accounts/roles.py)."""
    groups = [apps.get_model("auth", "Group").objects.get_or_create(name=name)[0] for name in ("triager", "operator")]
    for user in apps.get_model("auth", "User").objects.filter(is_staff=True, is_superuser=False):
        user.groups.add(*groups)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(give_roles, migrations.RunPython.noop)]
