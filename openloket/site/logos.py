"""The municipality's logo for letters: an SVG, PNG or JPEG that can stand in every PDF, also in the archive (PDF/A)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST = 200_000
"""Bytes: it goes into every letter."""
_ALIEN = {"script", "foreignObject", "image", "style", "text", "animate", "set"}
"""Parts of an SVG that load something, do something, or need a font that a letter does not have."""
_LEAST_PIXELS = 200
_RASTER = {"PNG": "png", "JPEG": "jpg"}


class BadLogo(ValueError):
    """Says what is wrong with a logo, and what to do."""


@dataclass(frozen=True)
class Logo:
    """A logo: its format, and its content as a letter takes it: the text of an SVG, or the bytes of a picture."""

    format: str
    content: str | list[int]


def read(path: Path) -> Logo:
    """Return the logo in a file. Raises BadLogo."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise BadLogo(f"is te groot ({len(data) // 1000} kB). Neem een bestand van hoogstens {LARGEST // 1000} kB.")
    return _drawing(data) if data.lstrip()[:1] == b"<" else _picture(data)


def _drawing(data: bytes) -> Logo:
    """Return an SVG that is only shapes: nothing in it loads, runs, or depends on a font."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadLogo("is geen SVG die te lezen is. Bewaar hem als gewone SVG, zonder DOCTYPE.") from error
    names = {str(part.tag).rpartition("}")[2] for part in root.iter()}
    if "svg" not in names or (alien := sorted(names & _ALIEN)):
        found = f" met {', '.join(alien)}" if "svg" in names else ""
        raise BadLogo(f"is geen SVG van alleen vormen{found}. Zet tekst om in vormen, en laat plaatjes en scripts weg.")
    if any(_leads_out(part) for part in root.iter()):
        raise BadLogo("verwijst naar iets buiten het bestand. Laat dat weg.")
    return Logo("svg", data.decode())


def _leads_out(part: Any) -> bool:
    return any(
        (name.rpartition("}")[2] == "href" and not value.startswith("#")) or "url(" in value.replace("url(#", "")
        for name, value in part.attrib.items()
    )


def _picture(data: bytes) -> Logo:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=tuple(_RASTER)) as image:
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadLogo("is geen SVG, PNG of JPEG die te lezen is.") from error
    if image.mode == "CMYK":
        raise BadLogo("is in drukkleuren (CMYK). Bewaar hem in RGB.")
    if max(image.size) < _LEAST_PIXELS:
        raise BadLogo(
            f"is te klein om scherp af te drukken: hij is {max(image.size)} punten, neem er ten minste {_LEAST_PIXELS}."
        )
    return Logo(_RASTER[str(image.format)], list(data))
