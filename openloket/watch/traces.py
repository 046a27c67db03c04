"""Traces as OpenTelemetry has them, when an installation sends them somewhere; else this does nothing and costs nothing.

What a span says is names and statements, never a value, an address or a person. The collector is told from a thread of
its own: what it does not take in time is lost, and nobody waits.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

HEADER = "traceparent"
_PARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})", re.ASCII)
SAMPLED = 1
NANO = 1_000_000_000


class Told:
    """Who makes the spans; None as long as nobody wants any."""

    tracer: Any = None
    provider: Any = None


def begun() -> bool:
    """Say whether anything is traced here."""
    return Told.tracer is not None


def begin(endpoint: str, ratio: float, release: str, headers: Mapping[str, str] | None = None) -> None:
    """Send traces to a collector from now on, of this share of the requests; in each process apart, after a fork."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    share = TraceIdRatioBased(ratio)
    sampler = ParentBased(share, remote_parent_not_sampled=share)  # a proxy says which trace, not that it is wanted
    resource = Resource.create({"service.name": "openloket", "service.version": release})
    provider = TracerProvider(sampler=sampler, resource=resource, shutdown_on_exit=True)
    exporter = OTLPSpanExporter(endpoint=endpoint, headers=dict(headers or {}), timeout=WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=KEPT, schedule_delay_millis=EVERY * 1000))
    Told.provider, Told.tracer = provider, provider.get_tracer("openloket")


WITHIN, EVERY, KEPT = 3, 2, 4096
"""Seconds in which the collector answers, seconds between two batches, and how many spans wait for it."""


def end() -> None:
    """Send what waits, and stop."""
    if Told.provider is not None:
        Told.provider.shutdown()
    Told.provider = Told.tracer = None


@contextlib.contextmanager
def span(
    name: str, kind: str = "INTERNAL", parent: str = "", wanted: bool = False, said: Mapping[str, Any] | None = None
) -> Iterator[Any]:
    """Make a span of what happens within the block.

    `parent` is a traceparent, and `wanted` says whether who sent it may have every such trace made.
    """
    if Told.tracer is None:
        yield None
        return
    from opentelemetry import trace

    context = _parent(parent, wanted)
    with Told.tracer.start_as_current_span(
        name, context, trace.SpanKind[kind], said, record_exception=False, set_status_on_exception=False
    ) as here:
        try:
            yield here
        except Exception as error:  # its text may hold anything; its kind does not
            here.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def _parent(text: str, wanted: bool) -> Any:
    """Return the context in which a traceparent puts what follows; None for one that is not well-formed."""
    found = _PARENT.fullmatch(text)
    if found is None:
        return None
    from opentelemetry import trace

    flags = int(found[3], 16) & SAMPLED if wanted else 0
    context = trace.SpanContext(int(found[1], 16), int(found[2], 16), True, trace.TraceFlags(flags))
    return trace.set_span_in_context(trace.NonRecordingSpan(context))


def was_asked(statement: str, seconds: float) -> None:
    """Make a span of a statement that the database has answered, just now, after so many seconds."""
    from opentelemetry import trace

    if not trace.get_current_span().is_recording():
        return
    now = time.time_ns()
    said = {"db.system.name": "postgresql", "db.query.text": shown(statement)}
    name = statement.lstrip("( \n")[:6].split(None, 1)[0].upper() if statement.strip("( \n") else "SQL"
    made = Told.tracer.start_span(name, None, trace.SpanKind.CLIENT, said, start_time=now - int(seconds * NANO))
    made.end(now)


MOST = 2000
_TEXT = re.compile(r"'(?:[^']|'')*'|\$\$.*?\$\$", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w$%.])\d{5,}(?![\w.])")


def shown(statement: str) -> str:
    """Return a statement as a trace may show it: with places for values, and nothing that was written between quotes."""
    return _NUMBER.sub("?", _TEXT.sub("'?'", statement))[:MOST]


def headers() -> dict[str, str]:
    """Return how another goes on with the trace that we are in; empty when we are in none."""
    if Told.tracer is None:
        return {}
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {HEADER: f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"}


def trace_id() -> str:
    """Return the number of the trace that is being made; "" when none is."""
    if Told.tracer is None:
        return ""
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid and context.trace_flags & SAMPLED else ""
