"""Whether a geometry lies within an area, and the kanalen that Open Loket publishes on."""

from uuid import uuid4

from django.db import migrations

WITHIN = """
create function loket_within(shape jsonb, area jsonb) returns boolean language sql immutable parallel safe as $$
  -- every corner of the shape lies in one of the area's polygons and in none of their holes
  with polygons as (
    select area->'coordinates' as rings where area->>'type' = 'Polygon'
    union all select m.value from jsonb_array_elements(
      case when area->>'type' = 'MultiPolygon' then area->'coordinates' else '[]'::jsonb end) m
  ), shapes as (
    select r.ordinality as nr, ('(' || string_agg('(' || (c.value->>0) || ',' || (c.value->>1) || ')', ',') || ')')::polygon as outline, p.rings
    from polygons p, jsonb_array_elements(p.rings) with ordinality r, jsonb_array_elements(r.value) c
    group by p.rings, r.ordinality
  ), corners as (
    select point((c->>0)::float8, (c->>1)::float8) as corner
    from jsonb_path_query(shape, 'strict $.** ? (@.type() == "array" && @[0].type() == "number")') c
  )
  select exists (select 1 from corners) and not exists (
    select 1 from corners where not exists (
      select 1 from shapes o where o.nr = 1 and o.outline @> corner and not exists (
        select 1 from shapes h where h.rings = o.rings and h.nr > 1 and h.outline @> corner)))
$$
"""

KANALEN = {
    "zaken": ["bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding"],
    "documenten": ["bronorganisatie", "informatieobjecttype", "vertrouwelijkheidaanduiding"],
    "besluiten": ["verantwoordelijkeOrganisatie", "besluittype"],
    "zaaktypen": ["catalogus"],
    "informatieobjecttypen": ["catalogus"],
    "besluittypen": ["catalogus"],
    "autorisaties": [],
}


def kanalen(apps, schema_editor):
    model = apps.get_model("registers", "Kanaal")
    model.objects.bulk_create(model(uuid=uuid4(), naam=naam, filters=filters) for naam, filters in KANALEN.items())


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_objectinformatieobject")]

    operations = [
        migrations.RunSQL(WITHIN, "drop function loket_within"),
        migrations.RunPython(kanalen, migrations.RunPython.noop),
    ]
