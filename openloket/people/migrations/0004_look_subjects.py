"""What was looked at of a person is found by the person."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0003_look_shape")]

    operations = [AddIndexConcurrently("look", GinIndex(fields=["subjects"], name="look_subjects"))]
