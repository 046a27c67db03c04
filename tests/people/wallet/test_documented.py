"""docs/wallet.md lists every MUST with a test that there is, and no case is left out of it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from tests.channels import test_wallet
from tests.people.wallet import test_credential, test_request, test_status

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "wallet.md").read_text()
MODULES: tuple[ModuleType, ...] = (test_credential, test_request, test_status, test_wallet)
CASES = {
    *test_credential.BROKEN,
    *test_credential.ASKING,
    *test_credential.QUERY,
    *test_status.AWAY,
    *test_status.PLACES,
    *test_wallet.ANSWERS,
}


def test_every_must_has_a_test_and_every_case_a_must() -> None:
    functions = {name for module in MODULES for name in dir(module) if name.startswith("test_")}
    rows = [row.split("|") for row in TEXT.partition("## Elke MUST")[2].splitlines() if row.startswith("| ")]
    named = [name for row in rows[1:] for name in re.findall(r"`([^`]+)`", row[3])]
    assert set(named) - CASES - functions == set()
    assert CASES - set(named) == set()
