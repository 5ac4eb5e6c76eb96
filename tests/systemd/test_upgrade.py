"""An upgrade to a version that cannot start, under a real systemd in a container."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.roots.build import CERTIFICATES, copy_checkout, debian_root
from tests.systemd.machine import HERE

CONTAINER = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe", "--boot"]
ONE_HIERARCHY = {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}  # today's systemd boots in no other, whatever the host has
SECONDS = 1800.0


@pytest.mark.long
def test_a_version_that_does_not_come_up_is_replaced_by_the_one_before():
    if shutil.which(CONTAINER[0]) is None:
        pytest.skip(f"needs {CONTAINER[0]}")
    root = debian_root("trixie-container", "trixie", ["systemd", "systemd-sysv"])
    copy_checkout(root)
    root.run(["/opt/checkout/systemd/install.sh", "--pin", "312907"], {"PIP_CERT": f"/{CERTIFICATES}"})
    drill, units = root.folder / "opt/drill", root.folder / "etc/systemd/system"
    shutil.rmtree(drill, ignore_errors=True)
    drill.mkdir()
    shutil.copy(HERE / "upgrade.sh", drill)
    shutil.copy(HERE / "upgrade.service", units)
    (units / "gym-mirror.service.d").mkdir(exist_ok=True)
    shutil.copy(HERE / "container.conf", units / "gym-mirror.service.d")
    root.run(["systemctl", "enable", "--quiet", "upgrade.service"])
    command = [*CONTAINER, "-D", str(root.folder)]
    subprocess.run(command, env=os.environ | ONE_HIERARCHY, timeout=SECONDS, capture_output=True, check=False)
    assert (drill / "upgrade.log").read_text().splitlines() == [
        "ended 2", "mirror runs", "version first", "second gone", "services first", "log read 0",
    ]  # fmt: skip
    assert "the one before is back" in (drill / "install.out").read_text()
