"""The proxy in docs/beheer.md: nginx takes it as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="no nginx here")
def test_nginx_takes_the_example(tmp_path: Path) -> None:
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/beheer.md").read_text("utf-8"), re.S)
    assert found is not None
    config = found[1]
    for name in re.findall(r"ssl_certificate(?:_key)?\s+(\S+);", config):
        config = config.replace(name, str(tmp_path / Path(name).name))
    certificate = ["-out", str(tmp_path / "loket.gemeente.nl.pem"), "-keyout", str(tmp_path / "loket.gemeente.nl.key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=loket", *certificate],
        check=True,
        capture_output=True,
    )
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\n{config}\n}}\n")
    command = ["nginx", "-t", "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run([*command, "-g", f"pid {tmp_path}/pid;"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
