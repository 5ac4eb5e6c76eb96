"""Doctor names a certificate that ends soon: of the pages a month ahead, of the fleet a year ahead."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from kiosk.checks.certificates import expiring_certificates
from kiosk.settings import Settings
from tests.kiosk.notify.servers import make_certificate


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
@pytest.mark.parametrize(
    ("days", "pages", "fleet"), [(400, "good", "good"), (100, "good", "warning"), (10, "warning", "warning")]
)
def test_a_certificate_near_its_end(tmp_path: Path, days: int, pages: str, fleet: str) -> None:
    file, key = make_certificate(tmp_path, days)
    tables = {
        "staff": {"certificate": str(file), "key": str(key)},
        "fleet": {"name": "good-1", "certificate": str(file), "authority": str(file)},
    }
    found = {one.about: one.state for one in expiring_certificates(Settings.model_validate(tables), time.time())}
    assert found == {"staff certificate": pages, "fleet certificate": fleet, "fleet authority": fleet}
    later = expiring_certificates(Settings.model_validate(tables), time.time() + 500 * 86_400)
    assert {one.state for one in later} == {"fault"}
