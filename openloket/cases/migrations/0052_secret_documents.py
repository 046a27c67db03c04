"""Documents of a case with a secret address are as confidential as those that come in from now on (Wet BRP 2.59).

Their audittrail says nothing of it, and no version is made: only which applications may read them changes.
"""

from django.db import migrations

RAISE = """
update registers_enkelvoudiginformatieobject d set vertrouwelijkheidaanduiding = 'geheim'
from registers_zaakinformatieobject z join cases_case c on c.zaak_id = z.zaak_id
where z.informatieobject_id = d.id and (c.secret_address or exists (
  select 1 from cases_submission s where s.zaak_id = c.zaak_id and s.sender_context @> '{"letters": {"secret": true}}'))
"""


class Migration(migrations.Migration):
    expands = "A row says of itself how confidential it is; the release before reads it as it reads any other."
    dependencies = [("cases", "0051_found_by")]

    operations = [migrations.RunSQL(RAISE, migrations.RunSQL.noop)]
