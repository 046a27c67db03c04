"""A command that runs into a disk, a store or a database ends with a line that says what to do; a fault of ours does not."""

from __future__ import annotations

import errno
from pathlib import Path

import click
import django.db
import pytest
from click.testing import CliRunner

from openloket.site import stumbling
from openloket.stores import StoreAway


def run(error: Exception) -> tuple[int, str, BaseException | None]:
    @click.group(cls=stumbling.Commands)
    def group() -> None: ...

    @group.command()
    def act() -> None:
        raise error

    done = CliRunner().invoke(group, ["act"])
    return done.exit_code, done.stderr, done.exception


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/kopie/a"),
            "Fout: /kopie/a: de schijf is vol. Maak ruimte",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "Fout: De schijf is vol."),
        (PermissionError(errno.EACCES, "Permission denied", "/root/x"), "Fout: /root/x: de gebruiker die dit bevel"),
        (StoreAway("s3://loket is away"), "Fout: De plek van documenten antwoordt niet. Controleer LOKET_DOCUMENTS"),
        (django.db.OperationalError("gone"), "Fout: De database antwoordt niet."),
        (click.ClickException("Zo niet."), "Fout: Zo niet."),
    ],
)
def test_what_is_run_into_is_a_line(error: Exception, line: str) -> None:
    code, said, _ = run(error)
    assert code == 1
    assert said.startswith(line)


@pytest.mark.parametrize("error", [ValueError("ours"), KeyError("ours"), OSError("without a number")])
def test_a_fault_of_ours_is_not_hidden(error: Exception) -> None:
    assert run(error) == (1, "", error)


def test_a_file_in_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        (tmp_path / "nergens" / "x").write_text("")
    assert stumbling.said(raised.value) == (
        f"{tmp_path}/nergens/x: dit bestand of deze map is er niet. Maak de map, of kies een andere plek."
    )
