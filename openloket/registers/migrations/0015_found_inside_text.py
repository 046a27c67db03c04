"""Indexes for lists of millions: on text inside text, on more numbers of those who take part, and on documents.

PostgreSQL's own pg_trgm does the same, but is not part of every installation. Two parts may have one number: whoever
asks looks at the text too.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TRIGRAMS = """
create or replace function registers_trigrams(tekst text) returns int[]
language plpgsql immutable strict parallel safe as $$
declare
  klein text := lower(tekst);
  gevonden int[] := '{}';
begin
  for n in 1 .. length(klein) - 2 loop
    gevonden[n] := hashtext(substr(klein, n, 3));
  end loop;
  return gevonden;
end $$
"""
"""The parts of three characters of a text, as numbers: a tenth of what an array of texts costs to make and to index."""


def trigrams(name):
    return models.Func(models.F(name), function="registers_trigrams", output_field=models.IntegerField())


class Migration(migrations.Migration):
    atomic = False
    expands = "A function that old code does not call."
    dependencies = [("registers", "0014_substatus")]

    operations = [
        migrations.RunSQL(TRIGRAMS, "drop function registers_trigrams"),
        AddIndexConcurrently(
            "zaak", GinIndex(trigrams("identificatie"), trigrams("omschrijving"), name="zaak_trigrams")
        ),
        AddIndexConcurrently("rol", models.Index(models.F("betrokkene_identificatie__innNnpId"), name="rol_inn_nnp")),
        AddIndexConcurrently(
            "rol", models.Index(models.F("betrokkene_identificatie__vestigingsNummer"), name="rol_vestiging")
        ),
        AddIndexConcurrently(
            "enkelvoudiginformatieobject",
            GinIndex(trigrams("titel"), trigrams("auteur"), name="document_trigrams"),
        ),
        AddIndexConcurrently(
            "enkelvoudiginformatieobject", models.Index(fields=["titel", "id"], name="document_titel")
        ),
        AddIndexConcurrently(
            "enkelvoudiginformatieobject", models.Index(fields=["creatiedatum", "id"], name="document_creatiedatum")
        ),
        AddIndexConcurrently("externerelatie", models.Index(fields=["object"], name="externerelatie_object")),
    ]
