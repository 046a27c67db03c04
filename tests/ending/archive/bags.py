"""Read a bag as an archive does: by RFC 8493, with nothing of the code that wrote it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from urllib.parse import unquote


def opened(data: bytes) -> dict[str, bytes]:
    """Return the files under `data/` of a bag, by path, once all that its manifests say holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        assert len(set(folder.namelist())) == len(folder.namelist())
        raw = {name: _bytes(folder, name) for name in folder.namelist()}
    (top,) = {name.partition("/")[0] for name in raw}
    files = {name.partition("/")[2]: content for name, content in raw.items()}
    assert files["bagit.txt"].startswith(b"BagIt-Version: 1.0\n")
    payload = {name for name in files if name.startswith("data/")}
    tags = {name for name in files if name not in payload and not name.startswith("tagmanifest-")}
    for algorithm in ("sha256", "sha512"):
        for manifest, named in ((f"manifest-{algorithm}.txt", payload), (f"tagmanifest-{algorithm}.txt", tags)):
            sums = dict(reversed(line.split("  ", 1)) for line in files[manifest].decode().splitlines())
            assert {unquote(path) for path in sums} == named, manifest
            for path, digest in sums.items():
                found = files[unquote(path)]
                assert hashlib.new(algorithm, found).hexdigest() == digest, (path, found[:20])
    oxum = re.search(rb"Payload-Oxum: (\d+)\.(\d+)", files["bag-info.txt"])
    assert oxum is not None
    assert (int(oxum[1]), int(oxum[2])) == (sum(len(files[name]) for name in payload), len(payload))
    assert top
    return {name: files[name] for name in payload}


def _bytes(folder: zipfile.ZipFile, name: str) -> bytes:
    """Read a file whatever its CRC says, for the manifests have to find what is wrong."""
    entry = folder.open(name)
    entry._expected_crc = None  # type: ignore[attr-defined]
    return entry.read()
