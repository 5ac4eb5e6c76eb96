"""Upgrades of a mirror of version 0.1, under a real systemd in a container."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.distributions.build import CERTIFICATES, REPOSITORY, Root, copy_checkout, copy_version, debian_root
from tests.systemd.machine import FORMER, HERE, boot_container

SECONDS = 2400.0
LOG = ["env", "STATE_DIRECTORY=/var/lib/gym-mirror", "/opt/gym-mirror/current/bin/gym-mirror", "log"]


@pytest.fixture
def former() -> Root:
    """A Debian 13 with a mirror of version 0.1, which has a PIN, a log and a fleet that it calls chain."""
    root = debian_root("trixie-former", "trixie", ["systemd", "systemd-sysv", "openssl"])
    for left in ("opt/authority", "opt/gym-mirror", "etc/gym-mirror", "var/lib/gym-mirror"):
        shutil.rmtree(root.folder / left, ignore_errors=True)
    copy_version(root, FORMER, "opt/former")
    for words in (["authority"], ["member", "berlin-2"]):
        certificates = REPOSITORY / "systemd/fleet/certificates.sh"
        subprocess.run([str(certificates), str(root.folder / "opt/authority"), *words], check=True)
    chain = ["--chain", "localhost", "--chain-files", "/opt/authority/berlin-2"]
    root.run(["/opt/former/systemd/install.sh", "--pin", "312907", *chain], {"PIP_CERT": f"/{CERTIFICATES}"})
    root.run(["runuser", "-u", "gym-mirror", "--", *LOG, "demo"])  # of the former version, which fills the real log
    return root


@pytest.mark.long
def test_a_failed_upgrade_changes_nothing_and_a_good_one_keeps_log_settings_and_pin(former, tmp_path) -> None:
    copy_checkout(former)
    units = former.folder / "etc/systemd/system"
    for name in ("functions.sh", "upgrade.sh"):
        shutil.copy(HERE / name, tmp_path)
    shutil.copy(HERE / "upgrade.service", units)
    (units / "gym-mirror.service.d").mkdir(exist_ok=True)
    shutil.copy(HERE / "container.conf", units / "gym-mirror.service.d")
    (former.folder / "opt/drill").mkdir(exist_ok=True)
    former.run(["systemctl", "enable", "--quiet", "upgrade.service"])
    boot_container(former, SECONDS, ["--volatile=overlay", f"--bind={tmp_path}:/opt/drill"])
    printed = (tmp_path / "upgrade.out").read_text()
    assert (tmp_path / "upgrade.log").read_text().splitlines() == [
        "former version runs 0", "it publishes 0", "it has a log",
        "broken version refused 2", "former version is back 0", "with its settings 0", "it runs 0",
        "it publishes again 0", "log and PIN as before 0",
        "current version installed 0", "what was chain is fleet 0", "current version runs 0",
        "current version publishes 0", "log and PIN still as before 0",
    ], printed[-6000:]  # fmt: skip
    assert "the previous version is restored" in printed
