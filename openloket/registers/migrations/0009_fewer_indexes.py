"""Indexes that the first column of another index makes needless.

While PostgreSQL knows little of a young table it takes the shorter one, and then reads every zaak of a type to count the
few that came last.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    expands = "An index less changes no answer."
    dependencies = [("registers", "0008_holds_once")]

    operations = [
        migrations.RunSQL(
            "drop index concurrently if exists registers_zaak_zaaktype_id_d8d29c60",
            "create index concurrently registers_zaak_zaaktype_id_d8d29c60 on registers_zaak (zaaktype_id)",
            state_operations=[
                migrations.AlterField(
                    model_name="zaak",
                    name="zaaktype",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zaken",
                        to="registers.zaaktype",
                    ),
                )
            ],
        ),
        migrations.RunSQL(
            "drop index concurrently if exists registers_aflevering_abonnement_id_b0352d57",
            "create index concurrently registers_aflevering_abonnement_id_b0352d57 on registers_aflevering (abonnement_id)",
            state_operations=[
                migrations.AlterField(
                    model_name="aflevering",
                    name="abonnement",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="afleveringen",
                        to="registers.abonnement",
                    ),
                )
            ],
        ),
    ]
