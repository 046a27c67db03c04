"""A setting that cannot be read: one line that names it, what is wrong and what is expected, from every command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from openloket.site import environment
from openloket.stores.s3 import Bucket
from tests.site import running

WRONG = {
    "DATABASE_URL": ["mysql://x", "postgresql://[bad", "postgresql://h:abc/x", "postgresql://u:geheim@h/x?foo=1", "x",
                     "postgresql://h:99999/x", "postgresql://h/x?connect_timeout=snel", "postgresql://h:1,i:x/x"],
    "LOKET_CHANNEL_COSTS": ["web=x", "web", "web=3,50", "=3", "web=-1", "web=nan", "web=1e9"],
    "LOKET_VAR": ["/proc/nope", "/dev/null", "/dev/null/x", "/nope\0"],
    "LOKET_SERVICES": ["/nope", "/dev/null"],
    "LOKET_CLAMD": ["foo", "foo:", ":3310", "foo:bar", "unix:", "unix:foo", "foo:99999999", "foo:0"],
    "LOKET_DOCUMENTS": ["schijf", "s3://", "s3://B", "s3://emmer/..//x", "disk,disk", "https://x"],
    "LOKET_MAP_TILES": ["http://kaart.example/{z}/{x}/{y}.png", "https://kaart.example/", "https:///{z}/{x}/{y}",
                        "https://a b/{z}/{x}/{y}", "https://kaart.example/{z}/{x}/{y}; script-src *"],
    "LOKET_MAP_CENTRE": ["Utrecht", "5.12,52.09", "52,5"],
    "LOKET_LOG": ["foo"],
    "LOKET_LOG_FORMAT": ["xml"],
    "LOKET_ACCESS_LOG": ["ja"],
    "LOKET_TRACES": ["collector:4318", "grpc://collector"],
    "LOKET_LOGO": ["/nope.svg", __file__],
    "LOKET_LETTER_CONTACT": ["iedereen"],
    "LOKET_ANSWER_TERM": ["gauw", "2"],
    "LOKET_THEME": ["foo", "../x"],
    "LOKET_BASE_URL": ["loket.nl", "ftp://x", "https://", "https://[x", "https://x:abc"],
    "LOKET_OIDC_ISSUER": ["broker", "https://"],
    "LOKET_LOGIN_CLAIMS": ["x", "[]", '{"sms": {}}', '{"digid": "bsn"}', '{"digid": {"nin": "bsn"}}',
                           '{"digid": {"bsn": 7}}', '{"digid": {"bsn": [""]}}'],
    "LOKET_STAFF_OIDC_ISSUER": ["directory", "https://"],
    "LOKET_STAFF_GROUPS": ["x", "[]", '{"a": 1}', '{"a": {"role": "baas", "team": "x"}}', '{"a": {"role": "balie"}}',
                           '{"a": {"role": "balie", "team": "Werk en inkomen"}}', '{"": {"role": "balie", "team": "x"}}',
                           '{"a": {"role": "balie", "team": "x", "services": "y"}}', "[" * 100_000,
                           '{"a": {"role": "balie", "team": "x", "extra": 1}}', '{"a": [], "a": []}'],
    "LOKET_STAFF_LOCAL": ["0", "nee"],
    "LOKET_STAFF_GRACE_MINUTES": ["0", "x", "721"],
    "LOKET_DEMO": ["true", "ja"],
    "LOKET_TESTING": ["yes"],
    "LOKET_STAFF_IDLE_MINUTES": ["0", "-1", "x", "1.5", "9" * 30, "²"],
    "LOKET_DECISION_MINUTES": ["-1", "x", "241"],
    "LOKET_ORPHANS_KEPT_DAYS": ["0", "99999999"],
    "LOKET_PAY_FROM": ["gisteren", "2026-13-01"],
    "LOKET_DESTRUCTION_WAITS_DAYS": ["-1", "x", "366"],
    "LOKET_EDEPOT": ["edepot", "http://edepot.example/in", "https://", "ftp://edepot.example"],
    "LOKET_PDFA_CHECK": ["verapdf-die-er-niet-is --format text", "'"],
    "LOKET_SECOND_FACTOR": ["allemaal"],
    "LOKET_TRUSTED_PROXIES": ["x", "10.0.0.0/99"],
    "LOKET_MONITORS": ["x", "10.0.0.0/99"],
    "LOKET_SMTP_SECURITY": ["x"],
    "LOKET_SMTP_PORT": ["x", "0"],
    "LOKET_EMAIL": ["x"],
    "LOKET_BOUNCES": ["x"],
    "LOKET_IMAP_SECURITY": ["x"],
    "LOKET_IMAP_PORT": ["x", "0"],
    "LOKET_POST_IMAP_PORT": ["x"],
    "LOKET_BOUNCE_SECRET": ["geheim", "é" * 40],
    "LOKET_NOTIFY_HOURS": ["0", "48"],
    "LOKET_NOTIFYNL_KEY": ["geheim", "x-26785a09-ab16-4eb0-8407-a37497a57506"],
    "LOKET_NOTIFYNL_EMAIL": ["x"],
    "LOKET_NOTIFYNL_SMS": ["x"],
    "LOKET_NOTIFYNL_TOKEN": ["geheim"],
    "LOKET_PRINT_HOUSE": ["/dev/null/drukker"],
    "LOKET_PRINT_REPORTS": ["/dev/null/berichten"],
    "LOKET_MIJNOVERHEID_URL": ["x"],
    "LOKET_MIJNOVERHEID_SOURCE": ["x", "urn:nld:oin:1:x"],
    "LOKET_BERICHTENBOX_URL": ["x"],
    "LOKET_BERICHTENBOX_OIN": ["x", "1234", "9" * 21],
    "LOKET_BERICHTENBOX_CERT": ["/dev/null/x"],
    "LOKET_MAIL_BY": ["post", "notifynl"],
    "LOKET_REMIND_DAYS": ["-1", "15"],
}  # fmt: skip
EVERY = [(name, value) for name, values in WRONG.items() for value in values if "\0" not in value]


@pytest.mark.parametrize(("name", "value"), [(name, values[0]) for name, values in WRONG.items()])
def test_a_command_says_it_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    env = running.environment("postgresql://127.0.0.1:1/x", tmp_path, **{name: value})
    done = running.loket("staff", "list", env=env)
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.strip().splitlines()
    assert name in line
    assert done.stdout == ""


@pytest.mark.parametrize("command", [("doctor",), ("upgrade",), ("serve",), ("events", "follow"), ("paper", "--help")])
def test_whichever_command_it_is(tmp_path: Path, command: tuple[str, ...]) -> None:
    env = running.environment("mysql://x", tmp_path)
    done = running.loket(*command, env=env)
    assert done.returncode == (0 if "--help" in command else 2), done.stderr
    assert "Traceback" not in done.stderr


def _read(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the settings anew, as a process does at its start."""
    import runpy

    monkeypatch.setenv("LOKET_TESTING", "1")
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "umask", lambda mode: 0)
    runpy.run_module("openloket.site.settings")


@pytest.mark.parametrize(("name", "value"), EVERY)
def test_everything_that_cannot_be_read_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        _read(name, value, monkeypatch)
    said = str(caught.value)
    assert said.startswith(name)
    assert "\n" not in said
    assert said.count(".") >= 1
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://u:p%40@[::1]:5432/x?sslmode=verify-full&connect_timeout=5"),
        ("LOKET_CHANNEL_COSTS", "web=3.50, paper=20"),
        ("LOKET_DOCUMENTS", ""),
        ("LOKET_CLAMD", "[::1]:3310"),
        ("LOKET_CLAMD", "unix:/run/clamav/clamd.ctl"),
        ("LOKET_MAP_TILES", "https://service.kaart.example:8443/wmts/EPSG:3857/{z}/{x}/{y}.png"),
        ("LOKET_MAP_CENTRE", "51.44,5.47"),
        ("LOKET_LOG", "info"),
        ("LOKET_TRACES", "http://10.0.0.9:4318/v1/traces"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://10.0.0.9:4318/"),
        ("LOKET_BASE_URL", "https://loket.gemeente.nl/"),
        ("LOKET_DEMO", "0"),
        ("LOKET_LOGIN_CLAIMS", '{"eherkenning": {"company": ["kvk_nr", "kvk"], "branch": "vestiging"}}'),
        ("LOKET_THEME", ""),
        ("LOKET_EDEPOT", "/mnt/edepot"),
        ("LOKET_EDEPOT", "http://127.0.0.1:9000/in"),
        ("LOKET_PDFA_CHECK", "env true"),
    ],
)
def test_what_can_be_read_is(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _read(name, value, monkeypatch)


S3 = {"KEY": "loket", "SECRET": "geheim", "ENDPOINT": "https://s3.gemeente.nl/", "REGION": "nl-1"}


def test_a_bucket_is_read_with_how_we_get_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in S3.items():
        monkeypatch.setenv(f"LOKET_S3_{name}", value)
    (tmp_path / "ca.pem").write_text("PEM")
    monkeypatch.setenv("LOKET_S3_CA", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("LOKET_DOCUMENTS", "s3://documenten/loket/, disk")
    bucket, disk = environment.documents("LOKET_DOCUMENTS", "LOKET_S3")
    assert bucket == Bucket("documenten", "loket", "https://s3.gemeente.nl", "nl-1", "loket", "geheim", "PEM")
    assert bucket.name == "s3://documenten/loket"
    assert disk is None


@pytest.mark.parametrize("missing", ["KEY", "SECRET"])
def test_a_bucket_without_a_key_is_refused(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(S3) - {missing}:
        monkeypatch.setenv(f"LOKET_S3_{name}", S3[name])
    with pytest.raises(ImproperlyConfigured, match=f"LOKET_S3_{missing} is niet gezet"):
        _read("LOKET_DOCUMENTS", "s3://documenten", monkeypatch)


def test_a_folder_that_can_be_made_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKET_VAR", str(tmp_path / "a" / "b"))
    assert environment.own_folder("LOKET_VAR", tmp_path) == tmp_path / "a" / "b"
    assert not (tmp_path / "a").exists()


def test_traces_go_where_we_say_or_where_opentelemetry_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> environment.Traces | None:
        return environment.traces("LOKET_TRACES", "LOKET_TRACES_RATIO")

    assert read() is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://10.0.0.9:4318/")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a=b, x-tenant=loket")
    assert read() == environment.Traces("http://10.0.0.9:4318/v1/traces", 0.01, {"x-key": "a=b", "x-tenant": "loket"})
    monkeypatch.setenv("LOKET_TRACES", "http://10.0.0.8:4318/v1/traces")
    monkeypatch.setenv("LOKET_TRACES_RATIO", "0.25")
    assert read() == environment.Traces("http://10.0.0.8:4318/v1/traces", 0.25, {"x-key": "a=b", "x-tenant": "loket"})
    monkeypatch.setenv("LOKET_TRACES_RATIO", "1.5")
    with pytest.raises(ImproperlyConfigured, match=r"^LOKET_TRACES_RATIO is '1.5'"):
        read()
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert read() is None
