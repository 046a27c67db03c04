"""Why a ZIP cannot be read is said in Dutch, whatever zipfile says of it."""

from __future__ import annotations

import io
import zipfile

import pytest

from openloket import packed


def archive(*, method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        file.writestr("a.json", '{"a": [1, 2, 3]}' * 20)
    return made.getvalue()


def with_flag(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Change two bytes in the head of the one file and in the list of contents."""
    changed = bytearray(data)
    changed[local : local + 2] = value
    at = data.index(b"PK\x01\x02") + central
    changed[at : at + 2] = value
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"x", "a.json", "het is geen ZIP-bestand, of het is beschadigd"),
        (archive()[:-30], "a.json", "het is geen ZIP-bestand, of het is beschadigd"),
        (archive().replace(b"[1, 2, 3]", b"[1, 2, 4]", 1), "a.json", "het is geen ZIP-bestand, of het is beschadigd"),
        (with_flag(archive(), 6, 8, b"\x01\x00"), "a.json", "het is versleuteld"),
        (with_flag(archive(), 8, 10, b"\x63\x00"), "a.json", "het is ingepakt op een manier die wij niet kennen"),
        (archive(), "b.json", "er ontbreekt iets in"),
        (archive(), "a.json", "wat erin staat is niet goed geschreven"),
    ],
)
def test_why_a_zip_cannot_be_read_is_said_in_dutch(data: bytes, name: str, said: str) -> None:
    with pytest.raises(packed.BAD_ZIP) as caught, packed.opened_zip(io.BytesIO(data), 10_000) as file:
        packed.json_value(packed.read_member(file, name, 10_000))
    assert packed.why(caught.value) == said
