"""Doctor names a certificate that ends soon: of the pages a month ahead, of the fleet a year ahead."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from kiosk.checks.certificates import expiring_certificates
from kiosk.settings import Settings


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
@pytest.mark.parametrize(
    ("days", "pages", "fleet"), [(400, "good", "good"), (100, "good", "warning"), (10, "warning", "warning")]
)
def test_a_certificate_near_its_end(tmp_path: Path, days: int, pages: str, fleet: str) -> None:
    file = tmp_path / "cert.pem"
    make = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days {days} -subj /CN=x"
    subprocess.run(
        [*make.split(), "-keyout", str(tmp_path / "key.pem"), "-out", str(file)], check=True, capture_output=True
    )
    tables = {
        "staff": {"certificate": str(file), "key": str(tmp_path / "key.pem")},
        "fleet": {"name": "good-1", "certificate": str(file), "authority": str(file)},
    }
    found = {one.about: one.state for one in expiring_certificates(Settings.model_validate(tables), time.time())}
    assert found == {"staff certificate": pages, "fleet certificate": fleet, "fleet authority": fleet}
    later = expiring_certificates(Settings.model_validate(tables), time.time() + 500 * 86_400)
    assert {one.state for one in later} == {"fault"}
