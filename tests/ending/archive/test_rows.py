"""What goes along of the tables: every table on the map of personal data that goes with a case, or it is said why not."""

from __future__ import annotations

from openloket.ending import personal
from openloket.ending.archive import rows


def test_every_table_that_goes_with_a_case_goes_along_or_is_left_out_with_why() -> None:
    going = {name for name, table in personal.tables().items() if table.goes in ("zaak", "document")}
    assert rows.tables().keys() | rows.LEFT_OUT.keys() == going
    assert not rows.tables().keys() & rows.LEFT_OUT.keys()
    assert rows.OTHERWISE.keys() <= going
