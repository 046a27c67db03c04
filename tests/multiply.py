"""Many running cases from one, straight in the database: each with its own answers, day of receipt and numbers."""

from __future__ import annotations

import psycopg

TABLES = {
    "registers_zaak": {
        "id": "%(zaak)s + g",
        "uuid": "gen_random_uuid()",
        "identificatie": "'BENCH-' || (%(zaak)s + g)",
        "huidige_status_id": "%(status)s + g",
        "uiterlijke_einddatum_afdoening": "t.uiterlijke_einddatum_afdoening - (g %% 60)::int",
    },
    "registers_status": {"id": "%(status)s + g", "uuid": "gen_random_uuid()", "zaak_id": "%(zaak)s + g"},
    "registers_rol": {"id": "%(rol)s + g", "uuid": "gen_random_uuid()", "zaak_id": "%(zaak)s + g"},
    "cases_case": {
        "zaak_id": "%(zaak)s + g",
        "received_on": "t.received_on - (g %% 60)::int",
        "due": "t.due - (g %% 60)::int",
        "channel": "(array['web', 'web', 'paper', 'desk'])[g %% 4 + 1]",
        "answers": """t.answers || jsonb_build_object(
            'bezoekers', (g::bigint * 7919) %% 9000 + 1, 'soort', (array['buurtfeest', 'markt', 'muziek', 'sport', 'anders'])[g %% 5 + 1],
            'weg_dicht', g %% 2 = 0, 'alcohol', g %% 3 = 0, 'versterkte_muziek', g %% 7 < 3,
            'datum', ((t.answers->>'datum')::date + (g %% 200)::int)::text)""",
    },
}


def multiply(url: str, zaak: int, count: int) -> None:
    """Copy a case `count` times, without triggers: what they keep is not what is measured here."""
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")
        values = {"template": zaak, "count": count}
        for name, table in (("zaak", "registers_zaak"), ("status", "registers_status"), ("rol", "registers_rol")):
            found = connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()
            assert found is not None
            values[name] = found[0]
        for table, own in TABLES.items():
            rows = connection.execute(
                "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'",
                [table],
            )
            columns = [column for (column,) in rows]
            key = "id" if table == "registers_zaak" else "zaak_id"
            chosen = ", ".join(own.get(column, f't."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                f"insert into {table} ({names}) select {chosen} from "
                f"(select * from {table} where {key} = %(template)s order by 1 limit 1) t, "
                "generate_series(1, %(count)s) g",
                values,
            )
        for table in ("registers_zaak", "registers_status", "registers_rol"):
            connection.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        connection.execute("set session_replication_role = default")
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"vacuum analyze {table}")
