"""Every figure that is counted while it happens, with its labels.

Labels have few values that we chose ourselves: names of routes and jobs, never a path, a person or a case. What a
database knows is asked when someone looks (site.metrics).
"""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, Summary
from prometheus_client.metrics import MetricWrapperBase

REGISTRY = CollectorRegistry()
"""Of a process that keeps its figures to itself; see `files` for those that share them."""

OTHER = "other"
"""The label for what is none of the values we know."""


def forget() -> None:
    """Begin anew, as if nothing had been counted."""
    for meter in list(REGISTRY._collector_to_names):
        if isinstance(meter, MetricWrapperBase):
            meter.clear()
    _of_request.cache_clear()


SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
JOB_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 1800)
CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2)

REQUESTS = Counter("openloket_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "openloket_request_duration_seconds",
    "Time to make an answer, without sending it.",
    ["route"],
    buckets=SECONDS,
    registry=REGISTRY,
)
QUERIES = Summary("openloket_request_database_queries", "Statements for a request.", ["route"], registry=REGISTRY)
QUERY_SECONDS = Summary(
    "openloket_request_database_seconds", "Time that a request waited for the database.", ["route"], registry=REGISTRY
)


@lru_cache(maxsize=4096)
def _of_request(route: str, method: str, status: int) -> tuple[Counter, Histogram, Summary, Summary]:
    """Return the figures of a kind of request; looking them up by their labels takes longer than counting."""
    return (
        REQUESTS.labels(route, method, status),
        REQUEST_SECONDS.labels(route),
        QUERIES.labels(route),
        QUERY_SECONDS.labels(route),
    )


def answered(route: str, method: str, status: int, seconds: float, queries: int, query_seconds: float) -> None:
    """Count a request."""
    requests, duration, asked, waited = _of_request(route, method, status)
    requests.inc()
    duration.observe(seconds)
    asked.observe(queries)
    waited.observe(query_seconds)


JOBS = Counter(
    "openloket_jobs", "Jobs that ran: done, again (tried later) or failed.", ["job", "outcome"], registry=REGISTRY
)
JOB_TIME = Histogram(
    "openloket_job_duration_seconds", "Time that a job took.", ["job"], buckets=JOB_SECONDS, registry=REGISTRY
)
SUBMISSIONS = Counter("openloket_submissions", "Submissions that became a zaak.", ["channel"], registry=REGISTRY)
SCAN_PAGES = Summary("openloket_scan_page_seconds", "Time to read a scanned page.", ["kind"], registry=REGISTRY)
SCAN_FIELDS = Counter(
    "openloket_scan_fields",
    "Fields of scanned forms: read, empty, or asked of a person.",
    ["outcome"],
    registry=REGISTRY,
)
CALLS = Histogram(
    "openloket_source_call_duration_seconds",
    "Calls to registers of the government.",
    ["source", "outcome"],
    buckets=CALL_SECONDS,
    registry=REGISTRY,
)
MAILS = Counter(
    "openloket_mails", "E-mails: sent, again (tried later) or undeliverable.", ["outcome"], registry=REGISTRY
)
DELIVERIES = Counter(
    "openloket_zgw_deliveries",
    "Messages to subscribers of the registers: taken or refused.",
    ["outcome"],
    registry=REGISTRY,
)
LOGGED = Counter("openloket_log_messages", "Lines in the log.", ["level"], registry=REGISTRY)
