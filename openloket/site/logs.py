"""Lines in the log: JSON for a machine that gathers them, or a text to read. Both say of which request they are."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from openloket.site import scrubbing
from openloket.watch import doing, meters, traces

FACTS = ("method", "route", "status", "seconds", "queries", "query_seconds", "bytes")
"""What a line on a request says besides; see site.requests."""


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbing.message(record),
            "process": record.process,
            **_where(),
            **{name: getattr(record, name) for name in FACTS if hasattr(record, name)},
        }
        if trace := scrubbing.traceback_of(record):
            said["traceback"] = trace
        return json.dumps(said, ensure_ascii=False, default=str)


def _where() -> dict[str, str]:
    now, trace = doing.NOW.get(), traces.trace_id()
    found = {"request": now.id, "doing": now.route} if now else {}
    return {**found, "trace": trace} if trace else found


class Readable(logging.Formatter):
    """Lines of text, with the id of the request at the end."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {scrubbing.message(record)}"
        if hasattr(record, "seconds"):
            line += f" {record.seconds}s"
        if known := doing.current_id():
            line += f" [{known}]"
        return "\n".join(filter(None, [line, scrubbing.traceback_of(record)]))


class Counted(logging.Filter):
    """A filter that lets all by, and counts it."""

    def filter(self, record: logging.LogRecord) -> bool:
        meters.LOGGED.labels(record.levelname if record.levelname in LEVELS else meters.OTHER).inc()
        return True


LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
