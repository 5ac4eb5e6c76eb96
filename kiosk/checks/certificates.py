"""When the certificates of the staff pages and of the fleet end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk.checks.certificate_file import CertificateError, certificate_end
from kiosk.checks.finding import Finding
from kiosk.settings import Settings

DAY_S = 86_400.0
PAGES_WARNING_DAYS = 30  # certificates of the web are made for 90 days
FLEET_WARNING_DAYS = 365  # made for ten years; every mirror needs a visit


def expiring_certificates(settings: Settings, now: float) -> Iterator[Finding]:
    """One finding for each certificate in the settings. now: Unix seconds."""
    if settings.staff.certificate is not None:
        action = "Make a new one and restart the pages; see staff.certificate in the settings."
        yield _finding("staff certificate", Path(settings.staff.certificate), PAGES_WARNING_DAYS, action, now)
    if settings.fleet.name is not None:
        action = "Make a new one with the fleet's certificates.sh."
        for name, file in (
            ("fleet certificate", settings.fleet.certificate),
            ("fleet authority", settings.fleet.authority),
        ):
            yield _finding(name, Path(file), FLEET_WARNING_DAYS, action, now)


def _finding(name: str, file: Path, warning_days: int, action: str, now: float) -> Finding:
    try:
        days_left = (certificate_end(file) - now) / DAY_S
    except CertificateError as error:
        return Finding(name, "fault", str(error), action)
    if days_left < 0:
        return Finding(name, "fault", f"{file} ended {-days_left:.0f} days ago.", action)
    found = f"{file} ends in {days_left:.0f} days."
    return Finding(name, "warning", found, action) if days_left < warning_days else Finding(name, "good", found)
