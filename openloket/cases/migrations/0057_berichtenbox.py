"""A letter may go to a Berichtenbox: a sort of notification more."""

from django.db import migrations, models

_SORTS = [
    ("notice", "Melding"),
    ("reminder", "Herinnering"),
    ("agent", "Melding aan wie voor een ander handelt"),
    ("box", "Berichtenbox"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0056_division")]

    operations = [
        migrations.AlterField("notification", "sort", models.CharField(choices=_SORTS, max_length=10)),
    ]
