"""Styles, scripts and fonts as they are served, and whether they are all there and of this release.

A page that names one that is not there fails, so a site with a hole in them must not start.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

MEND = "Maak ze klaar met: bin/setup static."
_SOURCES = "sources.json"
"""What each file was made from: its path and the SHA-256 of its source."""


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, which also keeps what each file was made from."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Make every file ready, then write down their sources."""
        yield from super().post_process(paths, dry_run, **options)
        if not dry_run:
            found = {path: _digest(storage, name) for path, (storage, name) in paths.items()}
            Path(self.path(_SOURCES)).write_text(json.dumps(found), "utf-8")


def problem() -> str:
    """Return what is wrong with the files that pages name, in Dutch; "" when they are whole and of this release."""
    storage: Any = staticfiles_storage
    if not isinstance(storage, Storage):  # files are served as they are
        return ""
    made = _made_from(storage)
    missing, old = [], []
    for path, source, name in _sources():
        served = storage.hashed_files.get(storage.hash_key(storage.clean_name(path)))
        if served is None or not storage.exists(served):
            missing.append(path)
        elif made.get(path, digest := _digest(source, name)) != digest:
            old.append(path)
    for wrong, names in (("ontbreken", missing), ("zijn van een eerdere versie", old)):
        if names:
            return f"{len(names)} bestanden voor de pagina's (stijlen, scripts) {wrong} in static/, zoals {names[0]}."
    return ""


def _sources() -> Iterator[tuple[str, Any, str]]:
    """Yield each file's path, and the storage and name of its source; of two with the same path the first counts."""
    seen = set()
    for finder in get_finders():
        for name, source in finder.list([]):
            path = f"{source.prefix}/{name}" if getattr(source, "prefix", None) else name
            if path not in seen:
                seen.add(path)
                yield path, source, name


def _made_from(storage: Storage) -> dict[str, str]:
    """Return what each file was made from, as written down; nothing when an earlier release made them."""
    try:
        found = json.loads(Path(storage.path(_SOURCES)).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(storage: Any, name: str) -> str:
    with storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()
