"""Say what a file is, as PRONOM calls it, and whether a PDF says to be one for archives (PDF/A) and has what that asks first.

The whole of PDF/A takes a validator; one that the settings name is asked too. Whatever is opened, is opened apart.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO, Any

import yaml

from openloket import apart
from openloket.confined import Refusal

PDF = "application/pdf"
SECONDS = 120
"""Says how long we wait for the validator of one file."""


@dataclass(frozen=True)
class Format:
    """Hold what a file is: its name, and its number in PRONOM when that is known."""

    name: str
    puid: str = ""

    @property
    def list(self) -> str:
        """Return the list that the name is of."""
        return "PRONOM-register" if self.puid else "IANA Media Types"


@cache
def _known() -> dict[str, Format]:
    raw = yaml.safe_load(resources.files(__package__).joinpath("data", "pronom.yaml").read_text("utf-8"))
    return {str(what): Format(row["name"], row["puid"]) for what, row in raw.items()}


def format_of(media_type: str, head: bytes, pdf: Mapping[str, Any] | None = None) -> Format:
    """Return what a file is, by its media type, its first bytes and what `seen` says of a PDF. Pure."""
    known = _known()
    plain = media_type.split(";")[0].strip().lower()
    keys = [plain]
    if pdf:
        keys = [f"pdf/a-{pdf['part']}{pdf['conformance']}".lower(), f"pdf {pdf['version']}"]
    elif found := re.match(rb"\xff\xd8\xff\xe0..JFIF\x00\x01(.)", head, re.DOTALL):
        keys = [f"jfif 1.{found[1][0]}"]
    return next((known[key] for key in keys if key in known), Format(plain or "application/octet-stream"))


def read_pdf(file: IO[bytes]) -> dict[str, Any]:
    """Return what a PDF says of itself: version, part and conformance of PDF/A, output intent, encryption. Raises Refusal.

    It runs apart (`openloket.apart`), for the file may be hostile.
    """
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        with closing(pypdf.PdfReader(file)) as reader:
            root: Any = reader.trailer["/Root"].get_object()
            metadata = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
            intents = [one.get_object() for one in root.get("/OutputIntents", [])]
            return {
                "version": str(root.get("/Version", "")).lstrip("/") or reader.pdf_header.removeprefix("%PDF-")[:3],
                "part": _said(b"part", metadata),
                "conformance": _said(b"conformance", metadata),
                "output_intent": any(one.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in one for one in intents),
                "encrypted": bool(reader.is_encrypted),
            }
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal("Deze PDF is niet te lezen.") from error


def _said(name: bytes, metadata: bytes) -> str:
    """Return a property of PDF/A from the metadata of a PDF, written as an element or as an attribute."""
    found = re.search(rb"pdfaid:" + name + rb"\s*(?:>|=\s*[\"'])\s*([0-9A-Za-z]{1,2})", metadata)
    return found[1].decode() if found else ""


def seen(pieces: Iterable[bytes], command: Iterable[str]) -> dict[str, Any]:
    """Return what there is to say of a PDF: what it says of itself, what follows from that, and what the validator finds.

    Raises apart.Busy, OSError.
    """
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        try:
            found: dict[str, Any] | None = apart.once(read_pdf, Path(file.name))
        except (Refusal, apart.Over):
            found = None
        return {"pdf": found, "said": said(found), "validator": _validated([*command], file.name)}


def said(pdf: Mapping[str, Any] | None) -> str:
    """Say in Dutch whether a PDF can be one for archives, by its metadata and output intent. Pure."""
    if pdf is None:
        return "geen PDF/A: het bestand is niet te lezen"
    if not pdf["part"]:
        return "geen PDF/A: het zegt dat niet te zijn"
    name = f"PDF/A-{pdf['part']}{pdf['conformance'].lower()}"
    if pdf["encrypted"]:
        return f"zegt {name} te zijn, maar is versleuteld"
    if not pdf["output_intent"]:
        return f"zegt {name} te zijn, zonder kleurprofiel"
    return f"zegt {name} te zijn, met kleurprofiel"


def _validated(command: list[str], path: str) -> str:
    """Ask the validator, which ends with 0 for a PDF/A and 1 for another; its text is not kept, for it may name the file."""
    if not command:
        return "niet gevraagd: er is geen controleprogramma ingesteld"
    try:
        done = subprocess.run([*command, path], capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"geen uitslag: {type(error).__name__}"
    return {0: "voldoet", 1: "voldoet niet"}.get(done.returncode, f"geen uitslag: eindigde met {done.returncode}")
