"""A fleet's server, upgraded from version 0.1 and used as its README says, under a real systemd in a container."""

from __future__ import annotations

import shutil

import pytest

from tests.distributions.build import copy_checkout, copy_version, debian_root
from tests.systemd.machine import FORMER, HERE, boot_container

SECONDS = 1800.0


@pytest.mark.long
@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_from_installer_to_a_mirror_retired(suite, tmp_path) -> None:
    root = debian_root(f"{suite}-fleet", suite, ["systemd", "systemd-sysv"])
    copy_checkout(root)
    copy_version(root, FORMER, "opt/former")
    (root.folder / "opt/drill").mkdir(exist_ok=True)
    for name in ("functions.sh", "fleet.sh"):
        shutil.copy(HERE / name, tmp_path)
    shutil.copy(HERE / "fleet.service", root.folder / "etc/systemd/system")
    root.run(["systemctl", "enable", "--quiet", "fleet.service"])
    boot_container(root, SECONDS, ["--volatile=overlay", f"--bind={tmp_path}:/opt/drill"])
    assert (tmp_path / "fleet.log").read_text().splitlines() == [
        "former version installed 0", "former version runs 0", "a mirror of the former version 0",
        "installed 0", "what was chain is fleet 0", "installed again 0", "all run 0", "a certificate 0", "a mirror 0",
        "it joins 0", "its days are stored 0", "staff 0", "the pages 0", "retired 0", "certificate revoked 0",
        "installed a third time 0", "connection rejected and named 0",
    ], (tmp_path / "fleet.out").read_text()[-3000:]  # fmt: skip
