"""The units pass systemd's own checks."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "systemd"
INSTALLED = "/opt/gym-mirror/current/bin/gym-mirror"
INSTANCES = {
    "gym-mirror-power@.service": "gym-mirror-power@reboot.service",
    "gym-mirror-collect@.service": "gym-mirror-collect@1.service",
    "gym-mirror-power@.path": "gym-mirror-power@reboot.path",
}

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


@pytest.fixture(scope="module")
def units(tmp_path_factory) -> Path:
    """The units as installed, with a program that exists here and templates as instances."""
    folder = tmp_path_factory.mktemp("units")
    for unit in (*FOLDER.glob("gym-mirror*.*"), *(FOLDER / "fleet").glob("gym-mirror*.*")):
        text = unit.read_text(encoding="utf-8").replace(INSTALLED, "/bin/true")
        (folder / INSTANCES.get(unit.name, unit.name)).write_text(text, encoding="utf-8")
    return folder


def analyze(*arguments: str) -> str:
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def test_systemd_finds_nothing_wrong(units) -> None:
    files = sorted(str(path) for path in units.iterdir())
    assert len(files) == 9
    assert analyze("verify", "--recursive-errors=no", *files) == ""


@pytest.mark.parametrize(
    ("unit", "most"),
    [
        ("gym-mirror.service", 1.0),
        ("gym-mirror-staff.service", 2.0),
        ("gym-mirror-publish.service", 2.0),
        ("gym-mirror-collect@1.service", 2.0),
        ("gym-mirror-fleet.service", 2.0),
        ("gym-mirror-tidy.service", 1.0),
        ("gym-mirror-power@reboot.service", 2.0),
    ],
)
def test_exposure(units, unit, most) -> None:
    printed = analyze("security", "--offline=true", "--threshold=15", str(units / unit))
    level = re.search(r"exposure level for \S+: ([\d.]+)", printed)
    assert level is not None
    assert float(level[1]) <= most


def test_the_mirror_has_no_network_and_no_way_to_more_rights() -> None:
    lines = (FOLDER / "gym-mirror.service").read_text(encoding="utf-8").splitlines()
    assert "PrivateNetwork=yes" in lines
    assert "NoNewPrivileges=yes" in lines
    assert "CapabilityBoundingSet=" in lines
