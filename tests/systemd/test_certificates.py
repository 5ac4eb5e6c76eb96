"""The fleet's certificates pass OpenSSL's strict checks."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "systemd/fleet/certificates.sh"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_every_certificate_holds_where_checks_are_strict(tmp_path: Path) -> None:
    for words in (["authority"], ["broker", "mirrors.example.org", "localhost"], ["member", "berlin-2"]):
        subprocess.run([str(SCRIPT), str(tmp_path), *words], check=True)
    authority = str(tmp_path / "authority.pem")
    for purpose, name in (("sslserver", "broker.pem"), ("sslclient", "berlin-2/certificate.pem")):
        check = ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", authority, str(tmp_path / name)]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        assert done.stdout.endswith(": OK\n"), done.stderr
