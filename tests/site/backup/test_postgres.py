"""What a dump holds that only the server it came from knows."""

from __future__ import annotations

import pytest

from openloket.site.backup import postgres

SET = b"ALTER TABLE ONLY public.zaken ALTER COLUMN id SET (%s);\n"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (SET % b"pg_attver=26517376", []),
        (SET % b"pg_attver=1, n_distinct=5", [SET % b"n_distinct=5"]),
        (SET % b"n_distinct=5", [SET % b"n_distinct=5"]),
        (b"1\t" + SET % b"pg_attver=1", [b"1\t" + SET % b"pg_attver=1"]),
        (b"ALTER TABLE ONLY public.zaken ADD CONSTRAINT pg_attver_pkey PRIMARY KEY (id);\n",) * 2,
    ],
)
def test_a_note_of_the_server_on_a_column_is_left_out(line: bytes, left: list[bytes] | bytes) -> None:
    assert list(postgres.portable([line])) == (left if isinstance(left, list) else [left])
