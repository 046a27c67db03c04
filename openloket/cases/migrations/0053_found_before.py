"""Write what cases were found by until now in the one index, so that a search finds as much after an upgrade as before.

It takes a transaction of its own, after the triggers of 0051: what changes meanwhile is noted, and written again. The index on
it comes after, in 0054, because so many rows are indexed at once far faster than one by one.
"""

from django.db import migrations

FILL = """
insert into cases_foundby (id, number, doc)
select f.id, f.number, array_to_tsvector(
  f.keys
  || array(select 'c ' || substr(f.number, at, 3) from generate_series(1, length(f.number) - 2) at)
  || array['m ' || c.team, 'v ' || c.service, 'e ' || c.step, 'k ' || c.channel, 'w ' || coalesce(c.handler_id::text, '-'),
           'r ' || to_char(c.received_on, 'YYYY-MM'), case when c.closed_on is null then 'o' else 'x' end]
  || case when c.new_since is null then '{}'::text[] else '{u}' end
  || array(select 'b' || power || ' ' || (c.zaak_id >> power) from unnest(array[12, 14, 16, 18]) power)
  || array(select 't ' || l from unnest(tsvector_to_array(f.text)) l where l <> '')
  || array(select 'd ' || l from (
       select l, sum(octet_length(l) + 4) over (order by length(l), l) so_far from unnest(tsvector_to_array(f.papers)) l
       where l <> '') p where so_far < 600000))
from cases_findable f join cases_case c on c.zaak_id = f.id
on conflict do nothing;
insert into cases_findablestem (word)
select distinct substr(word, 3) from ts_stat('select doc from cases_foundby') where word ~ '^[td] ' and length(word) <= 100
on conflict do nothing;
insert into cases_tofind (zaak_id) select distinct zaak_id from cases_submission where sender_context @> '{"letters": {"secret": true}}';
"""
"""Writes the index, and notes the cases of parents with a secret address, whose letters the release before searched in."""


class Migration(migrations.Migration):
    expands = "The release before reads and writes nothing of these tables but to take a case away."
    dependencies = [("cases", "0052_secret_documents")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
