"""An index that finds what a zaakobject names, with a slash at the end of its URL and in capitals too."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    expands = "Another index changes no answer."
    dependencies = [("registers", "0016_lock_holder")]

    operations = [
        migrations.RunSQL(
            "create index concurrently if not exists zaakobject_named on registers_zaakobject "
            "(lower(right(rtrim(object, '/'), 36))) where object <> ''",
            "drop index concurrently if exists zaakobject_named",
        ),
        migrations.RunSQL(
            "drop index concurrently if exists zaakobject_object",
            "create index concurrently if not exists zaakobject_object on registers_zaakobject (right(object, 36)) "
            "where object <> ''",
        ),
    ]
