"""A picture of millions of parts is refused before anything looks for them; an ordinary one is taken."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from openloket import apart
from openloket.channels import opening, parts
from openloket.channels.paper.reading import images


def tiff(tags: list[tuple[int, int, int, int]], order: str = "<", after: bytes = b"") -> bytes:
    """A TIFF of one page with these tags: number, kind, count and value."""
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(tags))
    return out + b"".join(struct.pack(order + "HHII", *tag) for tag in tags) + bytes(4) + after


def strips(order: str) -> bytes:
    tags = [(256, 4, 1, 1), (257, 4, 1, 2_000_000), (258, 4, 1, 8), (259, 4, 1, 1), (262, 4, 1, 1), (278, 4, 1, 1)]
    many = [(number, 4, 2_000_000, 200) for number in (273, 279)]
    return tiff(sorted([*tags, *many]), order, bytes(8_000_200))


def big_tiff() -> bytes:
    return b"II\x2b\0\x08\0\0\0" + struct.pack("<QQHHQQ", 16, 1, 273, 4, 2_000_000, 200) + bytes(8_000_000)


def jpeg(progressive: bool = True) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(out, "JPEG", progressive=progressive)
    return out.getvalue()


def scans(count: int) -> bytes:
    made = jpeg()
    last = made.rindex(b"\xff\xda")
    return made[:last] + made[last:-2] * count + made[-2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(chunks: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (9, 9)).save(out, "PNG")
    return out.getvalue()[:33] + chunk(b"aaAa", b"") * chunks + out.getvalue()[33:]


ODD: dict[str, Callable[[], bytes]] = {
    "strips": lambda: strips("<"),
    "strips, the other order": lambda: strips(">"),
    "strips of a large one": big_tiff,
    "tags": lambda: tiff([(270, 4, 1, 1)] * 60_000),
    "scans": lambda: scans(2_000),
    "segments": lambda: jpeg()[:2] + b"\xff\xfe\0\x02" * 1_000_000 + jpeg()[2:],
    "chunks": lambda: png(1_000_000),
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_a_picture_of_too_many_parts_is_refused_with_little_work(make: Callable[[], bytes]) -> None:
    data, little = make(), apart.Bounds(cpu=3)
    with pytest.raises(apart.Refusal, match="te ingewikkeld"):
        apart.once(opening.look, data, 500, 60_000_000, bounds=little)
    with pytest.raises(images.Unreadable, match="te ingewikkeld"):
        list(images.pages(data))


def test_ordinary_pictures_are_taken(tmp_path: Path) -> None:
    photo = Image.effect_noise((3_000, 4_000), 80)
    scan = photo.point(lambda grey: 255 * (grey > 128)).convert("1")
    for kind, options in (
        ("TIFF", {"compression": "group4", "save_all": True, "append_images": [scan] * 3}),
        ("TIFF", {"tiffinfo": {278: 1}}),  # a strip for each row
        ("TIFF", {"big_tiff": True}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"\xff\xda" * 10_000}),
        ("PNG", {}),
    ):
        out = tmp_path / "a"
        (scan if kind == "TIFF" else photo).save(out, kind, **options)  # type: ignore[arg-type]
        with out.open("rb") as file:
            assert not parts.too_many(file), (kind, options)
    out.write_bytes(jpeg() + b"\xff\xda" * 100_000)  # a film after a photo
    with out.open("rb") as file:
        assert not parts.too_many(file)


def test_pages_that_go_round_end(tmp_path: Path) -> None:
    round_ = tiff([(256, 4, 1, 1)])[:-4] + struct.pack("<I", 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_PAGES", 10**9)
        file = tmp_path / "rond.tif"
        file.write_bytes(round_)
        with file.open("rb") as opened:
            assert not parts.too_many(opened)
