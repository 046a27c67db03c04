"""The one index by which cases are found, over all that 0053 wrote."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0053_found_before")]

    operations = [
        AddIndexConcurrently("foundby", GinIndex(fastupdate=False, fields=["doc"], name="found_by_doc")),
    ]
