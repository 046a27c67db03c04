"""XES (IEEE 1849-2016), the event log format that process mining tools read: written and read, event by event."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import duckdb
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from openloket.insight import logfile
from openloket.insight.logfile import BadLog, Pieces
from openloket.insight.tables import stream

EXTENSIONS = {
    "Concept": "concept",
    "Time": "time",
    "Organizational": "org",
    "Lifecycle": "lifecycle",
}
CASE = {
    "concept:name": "case_id",
    "service": "service",
    "version": "version",
    "channel": "channel",
    "team": "team",
    "startdate": "started",
    "enddate": "ended",
    "deadline": "deadline",
    "result": "result",
}
_TIMES = ("started", "ended", "deadline")


def write(connection: duckdb.DuckDBPyConnection, out: IO[bytes]) -> int:
    """Write all cases; return the number of events. Memory does not grow with their number."""
    rows = stream(
        connection,
        f"select {', '.join('c.' + name for name in CASE.values())}, e.activity, e.moment, e.resource, e.by_channel "
        "from events e join cases c using (case_id) order by e.case_id, e.moment, e.n",
    )
    xml, count = XMLGenerator(out, "utf-8"), 0
    xml.startDocument()
    xml.startElement("log", AttributesImpl({"xes.version": "1849-2016", "xmlns": "http://www.xes-standard.org/"}))
    for name, prefix in EXTENSIONS.items():
        xml.startElement(
            "extension",
            AttributesImpl({"name": name, "prefix": prefix, "uri": f"http://www.xes-standard.org/{prefix}.xesext"}),
        )
        xml.endElement("extension")
    xml.startElement("classifier", AttributesImpl({"name": "Activity", "keys": "concept:name"}))
    xml.endElement("classifier")
    for _, group in groupby(rows, key=lambda row: row[0]):
        events = list(group)
        xml.startElement("trace", AttributesImpl({}))
        for (key, name), value in zip(CASE.items(), events[0], strict=False):
            _attribute(xml, key, value, time=name in _TIMES)
        for *_case, activity, moment, resource, channel in events:
            count += 1
            xml.startElement("event", AttributesImpl({}))
            _attribute(xml, "concept:name", activity)
            _attribute(xml, "time:timestamp", moment, time=True)
            _attribute(xml, "org:resource", resource)
            _attribute(xml, "channel", channel)
            _attribute(xml, "lifecycle:transition", "complete")
            xml.endElement("event")
        xml.endElement("trace")
    xml.endElement("log")
    xml.endDocument()
    return count


def _attribute(xml: XMLGenerator, key: str, value: Any, *, time: bool = False) -> None:
    if value is None or value == "":
        return
    kind = "date" if time else "string"
    xml.startElement(
        kind, AttributesImpl({"key": key, "value": value.isoformat(timespec="milliseconds") if time else str(value)})
    )
    xml.endElement(kind)


def to_csv(path: Path, out: Path) -> None:
    """Turn an XES file into the CSV that `eventlog` reads. Raises BadLog; elements are dropped once they are read."""
    try:
        logfile.write(out, _read(path))
    except (ET.ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        raise BadLog(f"{path.name} is geen XES-bestand: {error}") from error


def _read(path: Path) -> Iterator[dict[str, str]]:
    trace: dict[str, str] = {}
    inside: list[str] = []
    root: ET.Element | None = None
    with path.open("rb") as file:
        pieces = Pieces(file)
        for what, element in iterparse(pieces, events=("start", "end")):
            pieces.since = 0
            name = element.tag.rpartition("}")[2]
            if what == "start":
                root = element if root is None else root
                inside.append(name)
                continue
            inside.pop()
            if name == "event":
                yield {**trace, **_values(element)}
                element.clear()
            elif name == "trace":
                trace = {}
                if root is not None:
                    root.clear()  # what is read is not kept
            elif inside == ["log", "trace"] and "key" in element.attrib:
                trace["case:" + element.attrib["key"]] = element.attrib.get("value", "")
    if root is None or root.tag.rpartition("}")[2] != "log":
        raise BadLog(f"{path.name} is geen XES-bestand: er staat geen log in.")


def _values(element: ET.Element) -> dict[str, str]:
    return {part.attrib["key"]: part.attrib.get("value", "") for part in element if "key" in part.attrib}
