"""A real S3 service for tests (SeaweedFS): it keeps its data when it stops, and can be stopped and frozen."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import obstore
from obstore.store import S3Store

from openloket.stores.s3 import Bucket

KEY, SECRET = "loket", "een geheim voor tests"
BUCKET = "loket-documenten"


def _free_ports() -> list[int]:
    """Return four ports that nobody listens on, and neither on the port after each."""
    found: list[int] = []
    while len(found) < 4:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            found.append(port)
    return found


class Seaweed:
    """The service, on ports of its own of this machine alone, with one bucket; our key may use buckets, not make them."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.folder, self.address = folder, address
        self.port, *self.others = _free_ports()
        self.endpoint = f"http://{address}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir(parents=True)
        people = [("admin", ["Admin"]), (KEY, ["Read", "Write", "List"])]
        (folder / "s3.json").write_text(
            json.dumps(
                {
                    "identities": [
                        {"name": name, "credentials": [{"accessKey": name, "secretKey": SECRET}], "actions": actions}
                        for name, actions in people
                    ]
                }
            )
        )
        self.start()
        obstore.put(self._as_admin(), "begin", b"")  # who may make buckets makes one by using it

    def start(self) -> None:
        """Start it on the data that is there, and wait until it answers and takes what is sent."""
        master, volume, filer = self.others
        command = [
            *[str(Path(sys.executable).with_name("weed")), "-logtostderr=true", "server", f"-dir={self.folder}/data"],
            *[f"-ip={self.address}", f"-ip.bind={self.address}", "-master.telemetry=false", "-filer", "-s3"],
            *[f"-s3.port={self.port}", f"-s3.config={self.folder}/s3.json", "-s3.localSocket="],
            *["-s3.port.iceberg=0", "-s3.port.lance=0"],  # fixed ports, which another on this machine may have
            *[f"-master.port={master}", f"-master.port.grpc={master + 1}", "-master.volumeSizeLimitMB=64"],
            *[f"-volume.port={volume}", f"-volume.port.grpc={volume + 1}", "-volume.max=20"],
            *[f"-filer.port={filer}", f"-filer.port.grpc={filer + 1}", f"-s3.port.grpc={self.port + 1}"],
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-3000:]
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-3000:]
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.endpoint, timeout=2)
        except urllib.error.HTTPError:  # it does not know us, so it is there
            try:
                obstore.put(self._as_admin(), "awake", b"yes")
            except obstore.exceptions.BaseError:
                return False
            return True
        except OSError:
            return False
        return True

    def _as_admin(self) -> S3Store:
        return S3Store(
            BUCKET,
            endpoint=self.endpoint,
            region="us-east-1",
            access_key_id="admin",
            secret_access_key=SECRET,
            client_options={"allow_http": True, "timeout": "10s"},
            retry_config={"max_retries": 0},
        )

    def bucket(self, folder: str, bucket: str = BUCKET, key: str = KEY) -> Bucket:
        """Return a bucket as settings have it; each test uses a folder of its own."""
        return Bucket(bucket, folder, self.endpoint, "us-east-1", key, SECRET, "")

    def environment(self, folder: str) -> dict[str, str]:
        """Return the settings that lead another process to a folder in the bucket."""
        return {
            "LOKET_DOCUMENTS": f"s3://{BUCKET}/{folder}",
            "LOKET_S3_ENDPOINT": self.endpoint,
            "LOKET_S3_KEY": KEY,
            "LOKET_S3_SECRET": SECRET,
        }

    def freeze(self) -> None:
        """Have it stand still; on a busy machine each of its threads takes a moment to."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        threads = Path(f"/proc/{self.process.pid}/task")
        deadline = time.monotonic() + 30
        while any((thread / "stat").read_text().rpartition(") ")[2][0] != "T" for thread in threads.iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it at once, as a power cut would for its memory."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=60)
