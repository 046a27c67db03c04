"""What was derived of the archive parameters of a zaak, and which zaken a list such as relevante_andere_zaken names."""

from django.db import migrations, models

NAMED = """
create or replace function loket_named(named jsonb) returns uuid[] language sql immutable parallel safe as $$
  -- the uuids at the end of the urls in a list such as relevante_andere_zaken
  select coalesce(array_agg(u.id) filter (where u.id is not null), '{}') from (
    select case when e.tail ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' then e.tail::uuid end as id
    from jsonb_array_elements(named) r, lateral (select right(rtrim(r.value->>'url', '/'), 36) as tail) e) u
$$
"""


class Migration(migrations.Migration):
    expands = "A function more changes no answer."
    dependencies = [("registers", "0011_scan")]

    operations = [
        migrations.AddField(model_name="zaak", name="archief_afgeleid", field=models.JSONField(null=True)),
        migrations.RunSQL(NAMED, "drop function loket_named"),
    ]
