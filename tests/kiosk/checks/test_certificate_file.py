"""The end of a certificate, as openssl prints it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from kiosk.checks.certificate_file import CertificateError, certificate_end
from tests.kiosk.notify.servers import make_certificate

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")


@needs_openssl
@pytest.mark.parametrize("days", [2, 400, 20_000])  # from 2050 on the end has another format
def test_the_end_is_that_of_openssl(tmp_path, days) -> None:
    certificate, key = make_certificate(tmp_path, days)
    printed = subprocess.run(["openssl", "x509", "-enddate", "-noout", "-in", certificate], capture_output=True)
    end = ssl.cert_time_to_seconds(printed.stdout.decode().strip().removeprefix("notAfter="))
    assert certificate_end(certificate) == end
    chain = tmp_path / "chain.pem"
    chain.write_text("# a comment\n" + certificate.read_text() + key.read_text())
    assert certificate_end(chain) == end


@pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_said(tmp_path, text) -> None:
    (tmp_path / "a.pem").write_text(text)
    with pytest.raises(CertificateError, match="is not a certificate"):
        certificate_end(tmp_path / "a.pem")


@pytest.mark.parametrize("path", ["/no/such/a.pem", "/dev/zero"])
def test_a_missing_or_endless_file_is_said(path) -> None:
    with pytest.raises(CertificateError, match="cannot be read"):
        certificate_end(Path(path))
