"""An upgrade to a version that cannot start, under a real systemd in a container."""

from __future__ import annotations

import shutil

import pytest

from tests.distributions.build import CERTIFICATES, copy_checkout, debian_root
from tests.systemd.machine import HERE, boot_container

SECONDS = 1800.0


@pytest.mark.long
def test_a_version_that_does_not_come_up_is_replaced_by_the_one_before() -> None:
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
    boot_container(root, SECONDS)
    assert (drill / "upgrade.log").read_text().splitlines() == [
        "ended 2", "mirror runs", "version first", "second gone", "services first", "log read 0",
    ]  # fmt: skip
    assert "the one before is back" in (drill / "install.out").read_text()
