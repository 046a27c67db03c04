"""Counting zaken without looking at each: per block of ids, by what access and lists are decided on.

Zaken up to `tot` are counted; the few after it are looked at when a list is asked. `registers_tel_zaken` moves `tot` on.
It holds off writers for as long as it counts some thousands of new zaken, so that none can slip in behind it.
"""

from django.db import migrations

COUNTS = """
create table registers_zaaktelling (
  zaaktype_id bigint not null,
  vertrouwelijkheidaanduiding varchar(20) not null,
  block bigint not null,  -- id / 4096; -1 for all together
  aantal bigint not null,
  primary key (zaaktype_id, vertrouwelijkheidaanduiding, block)
);
create table registers_zaaktelling_stand (tot bigint not null);
insert into registers_zaaktelling_stand values (0);

create function registers_tel(kind bigint, level varchar, place bigint, change bigint) returns void language sql as $$
  insert into registers_zaaktelling as t values (kind, level, place / 4096, change), (kind, level, -1, change)
  on conflict (zaaktype_id, vertrouwelijkheidaanduiding, block) do update set aantal = t.aantal + excluded.aantal
$$;

create function registers_zaak_verandert() returns trigger language plpgsql as $$
declare counted bigint := (select tot from registers_zaaktelling_stand);
begin
  if old.id <= counted then
    perform registers_tel(old.zaaktype_id, old.vertrouwelijkheidaanduiding, old.id, -1);
    if tg_op = 'UPDATE' then
      perform registers_tel(new.zaaktype_id, new.vertrouwelijkheidaanduiding, new.id, 1);
    end if;
  end if;
  return null;
end $$;
create trigger registers_zaak_gaat after delete on registers_zaak
  for each row execute function registers_zaak_verandert();
create trigger registers_zaak_verandert after update of zaaktype_id, vertrouwelijkheidaanduiding on registers_zaak
  for each row when (old.zaaktype_id <> new.zaaktype_id
    or old.vertrouwelijkheidaanduiding <> new.vertrouwelijkheidaanduiding)
  execute function registers_zaak_verandert();

create function registers_tel_zaken(most bigint) returns bigint language plpgsql as $$
declare first bigint; last bigint;
begin
  lock table registers_zaak in share mode;
  select tot into first from registers_zaaktelling_stand for update;
  select max(id) into last from (select id from registers_zaak where id > first order by id limit most) n;
  if last is null then return 0; end if;
  with found as (
    select zaaktype_id, vertrouwelijkheidaanduiding, id / 4096 as block, count(*) as aantal from registers_zaak
    where id > first and id <= last group by 1, 2, 3
  ), sums as (
    select * from found
    union all select zaaktype_id, vertrouwelijkheidaanduiding, -1, sum(aantal) from found group by 1, 2
  )
  insert into registers_zaaktelling as t select * from sums
  on conflict (zaaktype_id, vertrouwelijkheidaanduiding, block) do update set aantal = t.aantal + excluded.aantal;
  update registers_zaaktelling_stand set tot = last;
  return last - first;
end $$;
"""
GONE = """
drop trigger registers_zaak_gaat on registers_zaak;
drop trigger registers_zaak_verandert on registers_zaak;
drop function registers_zaak_verandert, registers_tel_zaken, registers_tel;
drop table registers_zaaktelling, registers_zaaktelling_stand;
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_search")]

    operations = [migrations.RunSQL(COUNTS, GONE)]
