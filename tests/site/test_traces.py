"""Traces, told to a real receiver over HTTP: who is in them, what is not, and that nobody waits for it."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from openloket.site import environment
from openloket.sources import asking, standin
from openloket.watch import traces
from tests.by_wsgi import by_wsgi
from tests.conftest import new_case, staff_client
from tests.registers import zgw
from tests.site.working import work
from tests.sources.playing import Registers

TRACE = "0af7651916cd43dd8448eb211c80319c"
WANTED, NOT_WANTED = f"00-{TRACE}-b7ad6b7169203331-01", f"00-{TRACE}-b7ad6b7169203331-00"
BSN = "999993653"


class Receiver:
    """An OTLP receiver on a port of its own; `spans` has what came in."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.resources: list[dict[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                receiver.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, sent: ExportTraceServiceRequest) -> None:
        for each in sent.resource_spans:
            self.resources.append({item.key: item.value.string_value for item in each.resource.attributes})
            for scope in each.scope_spans:
                self.spans += scope.spans

    def told(self) -> list[Any]:
        """Return every span that was made until now."""
        assert traces.Told.provider.force_flush(20_000)
        return self.spans


Begin = Callable[..., Receiver]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins to trace, of a share of the requests."""
    receiver = Receiver()

    def traced(ratio: float = 0.0) -> Receiver:
        traces.begin(receiver.url, ratio, "2026.11")
        return receiver

    yield traced
    traces.end()
    receiver.server.shutdown()
    receiver.server.server_close()


def said(span: Any) -> dict[str, str]:
    return {
        item.key: item.value.string_value or str(item.value.int_value or item.value.double_value)
        for item in span.attributes
    }


def one(spans: list[Any], name: str) -> Any:
    [found] = [span for span in spans if span.name == name]
    return found


def test_nothing_is_traced_unless_somebody_wants_it(city: Any) -> None:
    assert not traces.begun()
    assert by_wsgi(Client()).get("/", headers={"traceparent": WANTED}).status_code == 200
    assert traces.headers() == {}


def test_a_request_its_statements_its_calls_and_its_jobs_are_one_trace(
    city: Any, begin: Begin, registers: Registers
) -> None:
    receiver = begin()
    client = by_wsgi(staff_client("anna"))
    client.get(f"/werk/?zoek={BSN}", headers={"traceparent": WANTED})
    spans = receiver.told()
    request = one(spans, "GET worklist")
    assert request.trace_id.hex() == TRACE
    assert request.parent_span_id.hex() == "b7ad6b7169203331"
    assert said(request)["http.route"] == "worklist"
    assert said(request)["http.response.status_code"] == "200"
    statements = [span for span in spans if "db.query.text" in said(span)]
    assert len(statements) > 3
    assert {span.parent_span_id for span in statements} == {request.span_id}
    assert all(span.end_time_unix_nano > span.start_time_unix_nano for span in statements)
    assert not any(BSN in str(span) for span in spans)
    assert receiver.resources[0]["service.name"] == "openloket"
    assert receiver.resources[0]["service.version"] == "2026.11"


def test_a_call_to_a_source_goes_on_with_the_trace_and_the_id(begin: Begin, registers: Registers) -> None:
    from datetime import date

    from openloket.watch import doing

    receiver = begin()
    doing.NOW.set(doing.Doing("0123456789abcdef0123"))
    try:
        with traces.span("asking", parent=WANTED, wanted=True):
            asking.ask(
                [asking.Question("brp", BSN, ("brp.naam",)), asking.Question("kvk", standin.DAGOBERT, ("kvk.naam",))],
                date(2026, 9, 15),
            )
    finally:
        doing.NOW.set(None)
    spans = receiver.told()
    calls = [span for span in spans if "server.address" in said(span)]
    assert len(calls) >= 2
    assert {span.trace_id.hex() for span in spans} == {TRACE}
    assert not any(BSN in str(span) or standin.DAGOBERT in str(span) for span in spans)
    by_header = {headers["traceparent"]: headers["X-Request-ID"] for _, _, headers in registers.asked}
    assert set(by_header.values()) == {"0123456789abcdef0123"}
    assert set(by_header) == {f"00-{TRACE}-{span.span_id.hex()}-01" for span in calls}


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_on_with_the_trace_of_who_queued_it(published: None, begin: Begin) -> None:
    from openloket.watch import doing

    receiver = begin()
    doing.NOW.set(doing.Doing("0123456789abcdef0123"))
    try:
        with traces.span("sending", parent=WANTED, wanted=True):
            new_case()
    finally:
        doing.NOW.set(None)
    work()
    spans = receiver.told()
    job, sending = one(spans, "job send_receipt"), one(spans, "sending")
    assert job.trace_id.hex() == TRACE
    assert job.parent_span_id == sending.span_id
    assert said(job)["request.id"] == "0123456789abcdef0123"
    under = [span for span in spans if span.parent_span_id == job.span_id and "db.query.text" in said(span)]
    assert under
    assert not any(re.search("Suzanne|Moulin|999993653", str(span)) for span in spans)


@pytest.mark.parametrize(
    ("parent", "address", "ratio", "made"),
    [
        (WANTED, "127.0.0.1", 0.0, True),
        (WANTED, "127.0.0.1, 192.0.2.9", 0.0, False),  # the world, by our proxy
        (NOT_WANTED, "127.0.0.1", 0.0, False),
        (NOT_WANTED, "127.0.0.1", 1.0, True),
        ("", "127.0.0.1", 1.0, True),
        ("", "127.0.0.1", 0.0, False),
        ("00-zz-1", "127.0.0.1", 1.0, True),
    ],
)
def test_whether_a_request_is_traced(
    db: Any, begin: Begin, parent: str, address: str, ratio: float, made: bool
) -> None:
    receiver = begin(ratio)
    peer, *forwarded = address.split(", ")
    headers = {"traceparent": parent} | ({"X-Forwarded-For": forwarded[0]} if forwarded else {})
    by_wsgi(Client()).get("/privacy/", headers=headers, REMOTE_ADDR=peer)
    spans = [span for span in receiver.told() if span.name == "GET privacy"]
    assert bool(spans) is made
    if made:
        assert (spans[0].trace_id.hex() == TRACE) is parent.startswith(f"00-{TRACE}")


def test_only_a_proxy_says_which_trace_it_is(db: Any, begin: Begin, settings: Any) -> None:
    settings.TRUSTED_PROXIES = environment.networks("LOKET_TRUSTED_PROXIES", "10.0.0.0/8")
    receiver = begin(1.0)
    by_wsgi(Client()).get("/privacy/", headers={"traceparent": WANTED}, REMOTE_ADDR="192.0.2.9")
    assert one(receiver.told(), "GET privacy").trace_id.hex() != TRACE


def test_an_error_is_told_by_its_kind(begin: Begin) -> None:
    receiver = begin()
    with pytest.raises(ValueError, match=BSN), traces.span("fails", parent=WANTED, wanted=True):
        raise ValueError(f"about {BSN}")
    [span] = receiver.told()
    assert (span.status.code, span.status.message) == (2, "ValueError")
    assert not span.events


def test_a_dead_or_silent_collector_holds_nobody_up(db: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, says nothing
        traces.begin(f"http://127.0.0.1:{silent.getsockname()[1]}/v1/traces", 1.0, "x")
        try:
            client = by_wsgi(Client())
            client.get("/privacy/")
            began = time.monotonic()
            for _ in range(20):
                assert client.get("/privacy/").status_code == 200
            assert (
                time.monotonic() - began < 20 * traces.WITHIN / 2
            )  # had each waited, it would take twice that at least
        finally:
            traces.end()


def test_a_statement_shows_no_values() -> None:
    shown = traces.shown("select * from t where naam = 'Jan ''t Hart' and bsn = 999993653 and x = %s and id = 12 -- $1")
    assert shown == "select * from t where naam = '?' and bsn = ? and x = %s and id = 12 -- $1"
    assert len(traces.shown("x" * 10_000)) == traces.MOST


def test_an_api_call_is_named_by_its_resource(city: Any, begin: Begin) -> None:
    receiver = begin(1.0)
    zgw.client()
    headers = {"Authorization": f"Bearer {zgw.token()}", "Accept-Crs": "EPSG:4326"}
    by_wsgi(Client()).get("/zaken/api/v1/zaken?identificatie=Q-77-Q", headers=headers)
    spans = receiver.told()
    assert said(one(spans, "GET zaken:zaak"))["http.route"] == "zaken:zaak"
    assert not any("Q-77-Q" in str(span) for span in spans)
