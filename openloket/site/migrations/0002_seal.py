"""Seal the secrets that were written before secrets were sealed.

The release before reads plain text only, so this waits until it is gone. What is written meanwhile is sealed: an
application or a second factor of those seconds is not known to the old release, and works when that is gone.
"""

from typing import Any

from django.db import migrations

from openloket.secrecy import SEALED, sealed

SECRETS = (
    (
        "select id, geheim from registers_clientgeheim where not starts_with(geheim, %s)",
        "update registers_clientgeheim set geheim = %(sealed)s where id = %(id)s and geheim = %(plain)s",
    ),
    *(
        (
            f"select id, data->>'{name}' from mfa_authenticator where not starts_with(data->>'{name}', %s)",  # noqa: S608
            f"update mfa_authenticator set data = jsonb_set(data, '{{{name}}}', to_jsonb(%(sealed)s::text)) "  # noqa: S608
            f"where id = %(id)s and data->>'{name}' = %(plain)s",
        )
        for name in ("secret", "seed")
    ),
)
"""What is plain, and how it is sealed: of clients of the APIs, of apps for a second factor, of recovery codes."""


def seal(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        for plain, put in SECRETS:
            cursor.execute(plain, [SEALED])
            for pk, secret in cursor.fetchall():
                cursor.execute(put, {"id": pk, "plain": secret, "sealed": sealed(secret)})


class Migration(migrations.Migration):
    contract = True
    dependencies = [
        ("loket_site", "0001_demo"),
        ("registers", "0010_lost_documents"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
