"""What happened to cases and forms, read from the tables that hold the truth.

Every step of every channel is a row that its own transaction wrote: a status, a letter, a contact, a request. Here
those rows become events. A case has a name of its own here, from which its zaak cannot be found without the register.
Nothing about a person is read, and nothing of what an answer or a remark says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from openloket.cases.received import arrivals
from openloket.insight import forms, tables
from openloket.insight.tables import BUSY, WAITS_FOR_THEM, WAITS_FOR_US

RECEIVED, TAKEN, ASKED, COMPLETED, EXTENDED, CONTACT = (
    "Ontvangen",
    "Toegewezen",
    "Aanvulling gevraagd",
    "Aanvulling ontvangen",
    "Termijn verlengd",
    "Contact met aanvrager",
)
APPLICANT, OFFICIAL, SYSTEM = "aanvrager", "medewerker", "koppeling"
SWITCH_WITHIN_DAYS = 30


def _code(uuid: str) -> str:
    """Build the SQL of the name that a zaak or a form has here."""
    return f"substr(md5({uuid}::text), 1, 16)"


_CHOSEN = """
chosen as materialized (
  select z.id, z.uuid, z.einddatum, z.registratiedatum, z.zaaktype_id, z.uiterlijke_einddatum_afdoening as due_there,
    c.zaak_id is not null as own, c.service, c.version_id, c.channel, c.team, c.received_at, c.due,
    coalesce(c.received_at, (select min(a.aanmaakdatum) from registers_audittrail a where a.hoofd_object = z.uuid),
      z.registratiedatum::timestamptz) as came
  from registers_zaak z left join cases_case c on c.zaak_id = z.id where {which}
)
"""

_CASES = f"""
with {_CHOSEN}
select {_code("c.uuid")}, coalesce(c.service, (select t.identificatie from registers_zaaktype t where t.id = c.zaaktype_id)),
  coalesce((select v.valid_from::text from cases_serviceversion v where v.id = c.version_id), ''),
  coalesce(c.channel, 'api'), coalesce(c.team, ''), c.came,
  case when c.einddatum is not null then coalesce((select max(s.datum_status_gezet) from registers_status s
    where s.zaak_id = c.id), c.einddatum::timestamptz) end,
  coalesce(c.due, c.due_there) + 1, -- the term ends with the day
  (select t.omschrijving from registers_resultaat r join registers_resultaattype t on t.id = r.resultaattype_id
    where r.zaak_id = c.id)
from chosen c
"""

_EVENTS = f"""
with {_CHOSEN}, taken as (
  select c.id as zaak_id, a.aanmaakdatum as at from registers_audittrail a join chosen c on c.uuid = a.hoofd_object
  where a.nieuw ? 'behandelaar' -- as an earlier release wrote it
    or a.resource = 'rol' and a.actie = 'create' and a.applicatie_id = 'openloket'
      and a.nieuw ->> 'omschrijvingGeneriek' = 'behandelaar'
), happened as (
  select c.id as zaak, 0 as k, '{RECEIVED}' as what, c.came as at, '{APPLICANT}' as who, coalesce(c.channel, 'api') as channel from chosen c
  union all
  select s.zaak_id, 4, t.omschrijving, s.datum_status_gezet,
    case when c.own then '{OFFICIAL}' else '{SYSTEM}' end, case when c.own then 'intern' else 'api' end
  from registers_status s join chosen c on c.id = s.zaak_id join registers_statustype t on t.id = s.statustype_id
  where not (c.own and t.volgnummer = 1 and s.datum_status_gezet = c.received_at)
  union all
  select k.zaak_id, 3, '{CONTACT}', k.datumtijd, '{APPLICANT}',
    case when k.kanaal in ('phone', 'desk', 'email', 'paper', 'web') then k.kanaal else '' end
  from registers_klantcontact k join chosen c on c.id = k.zaak_id
  where not c.own or k.onderwerp = '{arrivals.CONTACT}'
  union all
  select m.zaak_id, 2, case m.kind when 'request' then '{ASKED}' else '{EXTENDED}' end, m.made_at, '{OFFICIAL}', 'intern'
  from cases_message m where m.zaak_id in (select id from chosen) and m.kind in ('request', 'extension')
  union all
  select s.zaak_id, 1, '{COMPLETED}', s.received_at, '{APPLICANT}', s.channel from (
    select s.*, row_number() over (partition by s.zaak_id order by s.id) as nth from cases_submission s
    where s.zaak_id in (select id from chosen)) s where s.nth > 1
  union all
  select t.zaak_id, 1, '{TAKEN}', t.at, '{OFFICIAL}', 'intern' from taken t
)
select {_code("(select c.uuid from chosen c where c.id = h.zaak)")}, h.k, h.what, h.at, h.who, h.channel,
  case when exists (select 1 from cases_informationrequest r join cases_message m on m.zaak_id = r.zaak_id
      and m.kind = 'request' and coalesce(m.id = r.message_id, timezone('{tables.LOCAL}', m.made_at)::date = r.asked_on)
      where r.zaak_id = h.zaak and m.made_at < h.at
      and (r.ended_on is null or h.at <= coalesce((select min(s.received_at) from cases_submission s
        where s.zaak_id = h.zaak and s.received_at > m.made_at), r.ended_on + 1))) then '{WAITS_FOR_THEM}'
    when (select min(t.at) from taken t where t.zaak_id = h.zaak) < h.at then '{BUSY}' else '{WAITS_FOR_US}' end
from happened h
"""

_FORMS = "select e.session from cases_formevent e where {which} group by e.session"

_SESSIONS = f"""
with chosen as ({_FORMS}), sent as (
  select c.session, s.received_at from chosen c join cases_submission s on s.key = 'web:' || c.session
), told as (
  select e.*, row_number() over (partition by e.session order by e.id desc) as nth from cases_formevent e
  where e.session in (select session from chosen)
)
select {_code("t.session")}, max(t.service),
  coalesce((select v.valid_from::text from cases_serviceversion v where v.hash = max(t.version_hash) filter (where nth = 1)), ''),
  min(t.at), greatest(max(t.at), max(s.received_at)), (array_agg(t.page order by t.id desc) filter (where t.kind in ('begun', 'answered', 'back')))[1],
  bool_or(s.session is not null), bool_or(t.kind = 'dropped'), bool_or(t.kind = 'switched')
from told t left join sent s on s.session = t.session group by t.session
"""

_STUMBLES = f"""
with chosen as ({_FORMS})
select {_code("e.session")}, e.page, e.question, e.kind, count(*) from cases_formevent e
where e.session in (select session from chosen) and e.kind in ('error', 'back', 'help') group by 1, 2, 3, 4
"""


def cases(
    into: duckdb.DuckDBPyConnection, folder: Path, which: str, values: Sequence[Any], *, again: bool = False
) -> None:
    """Put cases in the tables for analysis: those for which `which`, a condition on `z` (a zaak), holds."""
    for table, statement in (("new_cases", _CASES), ("new_events", _EVENTS)):
        _copy(into, table, statement.format(which=which), values, folder)
    tables.take(into, again=again)


_STILL = f"""
select {_code("uuid")}, null, null, null, null from registers_zaak where id <> all(%s)
union all select null, service, channel, to_char(month, 'YYYY-MM'), number from ending_destroyedcount
"""
"""What is still there and how many are not, as they are at one moment."""


def sweep(into: duckdb.DuckDBPyConnection, folder: Path, left_out: Sequence[int] = ()) -> int:
    """Remove the cases whose zaak is gone, which leaves no trail to follow, and count those that were destroyed.

    `left_out` are zaken (their ids) that are there and are not measured.

    Returns how many were removed.
    """
    into.execute(f"create or replace temporary table still ({tables.columns(_COLUMNS['still'])})")
    _copy(into, "still", _STILL, [list(left_out)], folder)
    for table in ("events", "cases"):
        removed = into.execute(
            f"delete from {table} where case_id not in (select case_id from still where case_id is not null)"
        ).fetchone()
    into.execute("delete from variants where variant not in (select variant from cases where variant is not null)")
    into.execute("delete from gone")
    into.execute(f"insert into gone select {', '.join(tables.GONE)} from still where case_id is null")
    return int(removed[0]) if removed else 0


def sessions(into: duckdb.DuckDBPyConnection, folder: Path, which: str, values: Sequence[Any]) -> None:
    """Put sessions in the tables for analysis: those for which `which`, a condition on `e` (a form event), holds."""
    for table, statement in (("new_sessions", _SESSIONS), ("new_stumbles", _STUMBLES)):
        _copy(into, table, statement.format(which=which), values, folder)
    forms.take(into)


def _copy(into: duckdb.DuckDBPyConnection, table: str, statement: str, values: Sequence[Any], folder: Path) -> None:
    """Copy rows from one database to the other through a file, so that memory does not grow with their number."""
    path = folder / f"{table}.csv"
    connection.ensure_connection()
    with (
        path.open("wb") as file,
        connection.connection.cursor() as cursor,
        cursor.copy(f"copy ({statement}) to stdout (format csv, force_quote *)", list(values)) as rows,
    ):
        for piece in rows:
            file.write(piece)
    if path.stat().st_size:
        into.execute(
            f"insert into {table} select * from read_csv(?, header = false, auto_detect = false, columns = ?, "
            "quote = '\"', escape = '\"', nullstr = '')",
            [str(path), _COLUMNS[table]],
        )
    path.unlink()


_COLUMNS = {
    "still": {"case_id": "varchar", **tables.GONE},
    "new_cases": tables.CASES,
    "new_events": tables.EVENTS,
    "new_sessions": forms.SESSIONS,
    "new_stumbles": forms.STUMBLES,
}
