"""A fleet's server set up by its installer and used as the README says, under a real systemd in a container."""

from __future__ import annotations

import shutil

import pytest

from tests.distributions.build import copy_checkout, debian_root
from tests.systemd.machine import HERE, boot_container

SECONDS = 1800.0


@pytest.mark.long
@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_from_installer_to_a_mirror_retired(suite, tmp_path) -> None:
    root = debian_root(f"{suite}-fleet", suite, ["systemd", "systemd-sysv"])
    copy_checkout(root)
    (root.folder / "opt/drill").mkdir(exist_ok=True)
    shutil.copy(HERE / "fleet.sh", tmp_path)
    shutil.copy(HERE / "fleet.service", root.folder / "etc/systemd/system")
    root.run(["systemctl", "enable", "--quiet", "fleet.service"])
    boot_container(root, SECONDS, ["--volatile=overlay", f"--bind={tmp_path}:/opt/drill"])
    assert (tmp_path / "fleet.log").read_text().splitlines() == [
        "installed 0", "installed again 0", "all run 0", "a certificate 0", "a mirror 0", "it joins 0",
        "its days are summed up 0", "staff 0", "the pages 0", "retired 0", "certificate taken back 0",
        "installed a third time 0", "turned away, and named 0",
    ], (tmp_path / "fleet.out").read_text()[-3000:]  # fmt: skip
