"""A bestandsdeel: a part of a large file, and the place that is made for it."""

from __future__ import annotations

from openloket.registers.api.kinds import Boolean, Group, Integer, Part, Text, Uri
from openloket.registers.api.problems import fault
from openloket.registers.api.resource import Mutation
from openloket.registers.models import Bestandsdeel

PART_SIZE = 64 * 1024 * 1024
"""Bytes in a bestandsdeel."""
BESTANDSDELEN = (
    "(select coalesce(json_agg(json_build_object('url', %(base)s::text || '/documenten/api/v1/bestandsdelen/' || b.uuid, "
    "'volgnummer', b.volgnummer, 'omvang', b.omvang, 'voltooid', b.inhoud <> '', 'lock', '') order by b.volgnummer), "
    "'[]'::json) from registers_bestandsdeel b where b.informatieobject_id = {t}.id)"
)
BESTANDSDEEL = Group(
    (
        Part("url", Uri(max=1000, min=1), required=True, read_only=True),
        Part("volgnummer", Integer(), required=True, read_only=True),
        Part("omvang", Integer(), required=True, read_only=True),
        Part("voltooid", Boolean(), required=True, read_only=True),
        Part("lock", Text(), required=True),
    )
)


def awaits_parts(mutation: Mutation) -> bool:
    """Say whether the content of a document follows in parts."""
    return mutation.columns.get("inhoud") == "" and bool(mutation.new.get("bestandsomvang"))


def parts(mutation: Mutation, pk: int) -> None:
    """Make the bestandsdelen of a document whose content follows; such a document is locked. Raises Problem 400."""
    if not awaits_parts(mutation):
        return
    size = mutation.new["bestandsomvang"]
    count = -(-size // PART_SIZE)
    if count > 100_000:
        raise fault("bestandsomvang", "max_value", "Zo groot mag een bestand niet zijn.")
    Bestandsdeel.objects.filter(informatieobject_id=pk).delete()
    Bestandsdeel.objects.bulk_create(
        Bestandsdeel(informatieobject_id=pk, volgnummer=n + 1, omvang=min(PART_SIZE, size - n * PART_SIZE))
        for n in range(count)
    )
