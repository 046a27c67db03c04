"""The JSON of each zaak, kept as text beside its row, so that a list of zaken only has to hand it out.

Whatever changes a zaak or its parts, by an API call or by one of our channels, empties the text in the same transaction
(triggers, migration 0007). The process that delivers messages writes texts anew, once for all changes of a moment;
until then a list builds the JSON itself, so nobody sees an old one and nobody waits. A text carries the `vorm` it was
made in: a release that writes zaken another way does not take it, so old and new code run side by side.
"""

from __future__ import annotations

import hashlib
from functools import cache

from openloket.registers.api import database, statements
from openloket.registers.api.access import Client
from openloket.registers.api.registry import REGISTRY

TABLE = "registers_zaakweergave"
NOBODY = Client("", "", everything=False)
"""Without `_expand`, what is answered is the same for everyone who may see the zaak."""

FUNCTION = """
create or replace function registers_geef_weer(gezocht bigint) returns int language plpgsql set timezone to 'UTC' as $$
declare adres text := gen_random_uuid()::text;  -- nobody can have written this in a text of a zaak
begin
  -- who changes this zaak goes first; who comes after us waits, and empties the text again
  perform 1 from registers_zaak where id = gezocht for no key update skip locked;
  if not found then
    delete from registers_zaakweergave where zaak_id = gezocht
    and not exists (select 1 from registers_zaak where id = gezocht);
    insert into registers_zaakweergave (zaak_id, vorm, tekst)
    select id, '', '' from registers_zaak where id = gezocht on conflict do nothing;
    return 0;
  end if;
  insert into registers_zaakweergave (zaak_id, vorm, tekst)
  select t.id, '<vorm>', replace((select row_to_json(r)::text from (select <columns>) r), adres, chr(1))
  from registers_zaak t where t.id = gezocht
  on conflict (zaak_id) do update set vorm = excluded.vorm, tekst = excluded.tekst;
  return 1;
end $$
"""


@cache
def _columns() -> str:
    return statements.finish(statements.columns(REGISTRY["zaak"], "t", (), NOBODY))


@cache
def vorm() -> str:
    """Return which way of writing a zaak this code has."""
    return hashlib.blake2b(_columns().encode(), digest_size=8).hexdigest()


def rendered(row: str, otherwise: str) -> str:
    """Build the SQL of a zaak's JSON text: what is kept, or `otherwise` when that is of another vorm."""
    return (
        f"coalesce((select replace(w.tekst, chr(1), %(base)s::text) from {TABLE} w "
        f"where w.zaak_id = {row}.id and w.vorm = '{vorm()}'), {otherwise})"
    )


def install() -> None:
    """Put the function that makes the text in place; done after every migration."""
    row = database.run(f"select to_regclass('{TABLE}')").fetchone()
    if row and row[0]:
        columns = _columns().replace("%(base)s::text", "adres").replace("%%", "%")
        database.run(FUNCTION.replace("<vorm>", vorm()).replace("<columns>", columns))


def renew(after: int, most: int = 100) -> tuple[int, int]:
    """Write what was emptied, and what is missing or of another vorm among the next counted zaken after an id.

    The newest zaken go along each time: they are what a list shows first.

    Returns up to which id zaken were looked at, and how many texts were written.
    """
    row = database.run(
        f"with changed as (select zaak_id as id from {TABLE} where vorm = '' limit %(most)s), "
        "next as materialized (select id from registers_zaak where id > %(after)s "
        "and id <= (select tot from registers_zaaktelling_stand) order by id limit %(most)s), "
        "newest as materialized (select id from registers_zaak where id <= (select tot from registers_zaaktelling_stand) "
        "order by id desc limit %(most)s), "
        "old as materialized (select id from changed union select id from (select id from next union select id from newest) n "
        "where not exists "
        f"(select 1 from {TABLE} w where w.zaak_id = n.id and w.vorm = %(vorm)s)) "
        "select (select max(id) from next), (select coalesce(sum(registers_geef_weer(id)), 0) from old)",
        {"after": after, "most": most, "vorm": vorm()},
    ).fetchone()
    assert row is not None
    return row[0] or after, row[1]
