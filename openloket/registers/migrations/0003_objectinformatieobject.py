"""The one list of Documenten, over the relations that stand in Zaken, in Besluiten and elsewhere (zrc-005, brc-005)."""

from django.db import migrations

VIEW = """
create view registers_objectinformatieobject as
select r.id, r.objectinformatieobject as uuid, r.informatieobject_id, 'zaak' as object_type,
       z.uuid as object_uuid, '' as object
  from registers_zaakinformatieobject r join registers_zaak z on z.id = r.zaak_id
union all
select r.id, r.objectinformatieobject, r.informatieobject_id, 'besluit', b.uuid, ''
  from registers_besluitinformatieobject r join registers_besluit b on b.id = r.besluit_id
union all
select r.id, r.uuid, r.informatieobject_id, r.object_type, null, r.object
  from registers_externerelatie r
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_numbers")]

    operations = [migrations.RunSQL(VIEW, "drop view registers_objectinformatieobject")]
