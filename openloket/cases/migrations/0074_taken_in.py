"""Zaken that other systems make, of zaaktypen that a beheerder chose, are worked on at the desk too: each gets a case at once.

Triggers do it, so that a call to the registers costs no statement more and no door is forgotten.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TAKES = """
create view cases_toadopt as
select z.id as zaak_id, t.identificatie as service, 'api' as channel,
  (z.registratiedatum::timestamp at time zone 'Europe/Amsterdam') as received_at, z.startdatum as received_on,
  i.team, z.einddatum as closed_on,
  coalesce(z.uiterlijke_einddatum_afdoening, z.einddatum_gepland,
    (z.startdatum + coalesce(nullif(t.doorlooptijd, ''), 'P8W')::interval)::date) as due,
  case when coalesce(z.uiterlijke_einddatum_afdoening, z.einddatum_gepland) is null
    then 'De doorlooptijd van het zaaktype' else 'De einddatum die bij de zaak staat' end as because
from cases_takenin i
join registers_catalogus c on c.uuid = i.catalogus
join registers_zaaktype t on t.catalogus_id = c.id and t.identificatie = i.zaaktype
join registers_zaak z on z.zaaktype_id = t.id;

create function cases_adopt(zaken bigint[]) returns bigint language sql as $$
  with made as (
    insert into cases_case (zaak_id, service, channel, received_at, received_on, team, closed_on, due, due_because, answers, findings,
      step, extended, waiting, revision)
    select v.zaak_id, v.service, v.channel, v.received_at, v.received_on, v.team, v.closed_on, v.due, jsonb_build_array(v.because),
      '{}', '[]', '', false, false, 1
    from unnest(zaken) as n(id) cross join lateral (select * from cases_toadopt a where a.zaak_id = n.id) v
    on conflict do nothing returning 1)
  select count(*) from made
$$;

create function cases_adopt_made() returns trigger language plpgsql as $$
begin
  if exists (select 1 from cases_takenin) then
    perform cases_adopt(array(select id from made));
  end if;
  return null;
end $$;
create trigger cases_adopt after insert on registers_zaak referencing new table as made
  for each statement execute function cases_adopt_made();

create function cases_adopted_due() returns trigger language plpgsql as $$
begin
  update cases_case c set due = v.due, due_because = jsonb_build_array(v.because), revision = c.revision + 1
  from cases_toadopt v where v.zaak_id = new.id and c.zaak_id = new.id and c.version_id is null and c.due <> v.due;
  return null;
end $$;
create trigger cases_adopted_due after update of uiterlijke_einddatum_afdoening, einddatum_gepland on registers_zaak for each row
  when (old.uiterlijke_einddatum_afdoening is distinct from new.uiterlijke_einddatum_afdoening
    or old.einddatum_gepland is distinct from new.einddatum_gepland)
  execute function cases_adopted_due();
"""
NO_MORE = """
drop trigger cases_adopt on registers_zaak; drop trigger cases_adopted_due on registers_zaak;
drop function cases_adopt_made, cases_adopted_due; drop function cases_adopt(bigint[]); drop view cases_toadopt;
"""


class Migration(migrations.Migration):
    expands = "A table and triggers that do nothing while it is empty; the release before reads none of it."
    dependencies = [
        ("cases", "0073_free_letters"),
        ("registers", "0018_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("catalogus", models.UUIDField()),
                ("zaaktype", models.CharField(max_length=50)),
                ("team", models.CharField(max_length=50)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("catalogus", "zaaktype"), name="taken_in_once")]},
        ),
        migrations.RunSQL(TAKES, NO_MORE),
    ]
