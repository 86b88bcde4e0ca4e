"""Facts about mails that carry patches."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from archive.models import Message


class Sign(models.Model):
    """Fact: what tells that a mail carries a patch (patches/signs.py); mails that show nothing have no row."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="patch_signs")
    signs = ArrayField(models.CharField(max_length=10))

    class Meta:
        ordering: ClassVar = ["message"]

    def __str__(self) -> str:
        return f"{self.message_id}: {' '.join(self.signs)}"
